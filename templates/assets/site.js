// Small comforts on top of pages that work without them. A classic script: modules and fetch() do not run on file://.
(function () {
  "use strict";

  // «رونوشت»: puts the row of the decisions table on the clipboard, ready to be pasted into Excel.
  document.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest("[data-copy]") : null;
    if (!button) return;
    copy(button.getAttribute("data-copy"), function (done) {
      var label = button.firstChild, before = label.nodeValue; // the name of the party follows it, for screen readers
      label.nodeValue = button.getAttribute(done ? "data-done" : "data-failed");
      window.setTimeout(function () { label.nodeValue = before; }, 1600);
    });
  });

  function copy(text, then) {
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(function () { then(true); }, function () { then(copyOld(text)); });
    } else {
      then(copyOld(text)); // file:// and plain HTTP have no clipboard API
    }
  }

  function copyOld(text) {
    var area = document.createElement("textarea");
    area.value = text;
    area.className = "vh";
    document.body.appendChild(area);
    area.select();
    var done = document.execCommand("copy");
    area.remove();
    return done;
  }

  // Buttons that need this script appear only when it runs.
  var hidden = document.querySelectorAll("[data-copy][hidden]");
  for (var i = 0; i < hidden.length; i++) hidden[i].hidden = false;
})();
