// Small comforts on top of pages that work without them. A classic script: modules and fetch() do not run on file://.
// It stands in the head, so that a remembered look is there before the first paint; the rest waits for the page.
(function () {
  "use strict";
  var root = document.documentElement, base = root.getAttribute("data-root") || "";

  // --- light and dark: the system's choice, or one that is remembered ---

  var LOOKS = ["auto", "light", "dark"];

  function remembered() {
    try { return localStorage.getItem("look") || "auto"; } catch (refused) { return "auto"; }
  }

  function show(look) {
    if (look === "light" || look === "dark") root.setAttribute("data-look", look);
    else root.removeAttribute("data-look");
  }

  show(remembered());

  function lookButton() {
    var button = document.querySelector("[data-look-button]");
    if (!button) return;
    var look = remembered();
    function name() { button.textContent = say("theme_" + look); }
    button.addEventListener("click", function () {
      look = LOOKS[(LOOKS.indexOf(look) + 1) % LOOKS.length];
      try { localStorage.setItem("look", look); } catch (refused) { /* it holds for this page, then */ }
      show(look);
      name();
    });
    name();
    button.hidden = false;
  }

  // --- words and folding: from assets/words.js, whose tables are made by persian.py ---

  function say(key) {
    var text = window.office.words[key];
    for (var n = 1; n < arguments.length; n++) text = text.replace("#", persian(arguments[n]));
    return text;
  }

  function persian(number) {
    return String(number).replace(/[0-9]/g, function (digit) { return "۰۱۲۳۴۵۶۷۸۹"[digit]; });
  }

  var PRESENTATION = /[\ufb50-\ufdff\ufe70-\ufefc]+/g, EZAFE = /ه[\u200c ]ی(?![\p{L}\p{Nl}\p{No}])/gu;

  // A table of signs as two expressions: what is removed at one stroke, and what is looked up.
  function strokes(table) {
    var signs = Object.keys(table);
    function any(some) { return new RegExp("[" + some.join("").replace(/[\\\]^-]/g, "\\$&") + "]", "g"); }
    return {
      removed: any(signs.filter(function (sign) { return table[sign] === ""; })),
      others: any(signs.filter(function (sign) { return table[sign] !== ""; })),
      put: function (sign) { return table[sign]; }
    };
  }

  var cleaning, folding; // made when they are first needed

  function mapped(text, by) {
    return text.replace(by.removed, "").replace(by.others, by.put);
  }

  // The same as persian.clean().
  function clean(text) {
    cleaning = cleaning || strokes(window.office.signs.clean);
    text = text.replace(PRESENTATION, function (run) { return run.normalize("NFKC"); });
    text = mapped(text, cleaning).replace(/ {2,}/g, " ").normalize("NFC");
    return text.replace(/\u200c*(?: \u200c*)+/g, " ").replace(/\u200c{2,}/g, "\u200c").replace(/^[ \u200c]+|[ \u200c]+$/g, "");
  }

  // The same as persian.fold().
  function fold(text) {
    folding = folding || strokes(window.office.signs.fold);
    return mapped(clean(text).replace(EZAFE, "ه").toLowerCase(), folding).normalize("NFC");
  }

  // What must all be found: the words of a query, folded one by one; an ezafe is no word.
  function wanted(query) {
    return clean(query).replace(EZAFE, "ه").split(" ").map(fold).filter(Boolean);
  }

  function holds(text, words) {
    for (var n = 0; n < words.length; n++) if (text.indexOf(words[n]) < 0) return false;
    return true;
  }

  // --- search: «/» goes there, arrows walk, Enter opens, Esc leaves ---

  var MOST = 30, entries = null, waiting = [];

  function withIndex(then) {
    if (entries) return then();
    waiting.push(then);
    if (waiting.length > 1) return;
    var script = document.createElement("script");
    script.src = base + "search-index.js";
    script.onload = function () {
      prepare(window.office.index.rows);
      waiting.splice(0).forEach(function (each) { each(); });
    };
    document.head.appendChild(script);
  }

  function prepare(rows) {
    entries = rows.map(function (row) {
      var title = fold(row[1]);
      return { row: row, title: title, text: title + "|" + fold(row[3]) + "|" + fold(row[4]) };
    });
  }

  // Every entry that holds all words; the whole query at the start of a title first, then in it, then anywhere.
  function find(query) {
    var words = wanted(query), whole = words.join("");
    if (!words.length) return [];
    var ranked = [];
    entries.forEach(function (entry, n) {
      if (!holds(entry.text, words)) return;
      var at = entry.title.indexOf(whole);
      var rank = at === 0 ? 0 : at > 0 ? 1 : holds(entry.title, words) ? 2 : 3;
      ranked.push([rank, entry.row[0], n, entry.row]);
    });
    ranked.sort(function (a, b) { return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]; });
    return ranked.map(function (hit) { return hit[3]; });
  }

  function searchBox() {
    var box = document.querySelector("[data-search]");
    if (!box) return;
    var input = box.querySelector("input"), panel = box.querySelector(".results");
    var status = box.querySelector("[role=status]"), list = box.querySelector("ul");

    function close() { panel.hidden = true; }

    function draw() {
      if (!input.value.trim()) { status.textContent = ""; return close(); }
      withIndex(function () {
        var hits = find(input.value);
        list.textContent = "";
        hits.slice(0, MOST).forEach(function (row) { list.appendChild(hit(row)); });
        status.textContent = !hits.length ? say("found_none")
          : say(hits.length > MOST ? "found_first" : "found", hits.length);
        panel.hidden = false;
      });
    }

    function hit(row) {
      var item = document.createElement("li"), link = document.createElement("a");
      link.href = base + row[2];
      add(link, "span", window.office.index.kinds[row[0]], "kind");
      add(link, "b", row[1]);
      if (row[3]) add(link, "small", row[3]);
      item.appendChild(link);
      return item;
    }

    function step(by) {
      var stops = [input].concat(Array.from(list.querySelectorAll("a")));
      var at = stops.indexOf(document.activeElement);
      var next = stops[(at + by + stops.length) % stops.length];
      if (next) next.focus();
    }

    input.addEventListener("focus", function () { withIndex(function () {}); });
    input.addEventListener("input", draw);
    box.addEventListener("keydown", function (event) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (panel.hidden) draw(); else step(event.key === "ArrowDown" ? 1 : -1);
        event.preventDefault();
      } else if (event.key === "Enter" && document.activeElement === input) {
        var first = list.querySelector("a");
        if (first && !panel.hidden) first.click();
        event.preventDefault();
      } else if (event.key === "Escape") {
        if (panel.hidden) { input.value = ""; input.blur(); } else { close(); input.focus(); }
        event.preventDefault();
      }
    });
    document.addEventListener("keydown", function (event) {
      var at = document.activeElement;
      var typing = at && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName));
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.focus();
      input.select();
    });
    document.addEventListener("click", function (event) { if (!box.contains(event.target)) close(); });
    box.addEventListener("focusout", function (event) {
      if (event.relatedTarget && !box.contains(event.relatedTarget)) close();
    });
    box.hidden = false;
  }

  // --- long tables: filter and sort, with the choice kept in the address ---

  var order = new Intl.Collator("fa", { numeric: true });

  function tools(table) {
    var body = table.tBodies[0], heads = Array.from(table.tHead.rows[0].cells);
    var rows = Array.from(body.rows).map(function (row, n) {
      return { row: row, cells: Array.from(row.cells), n: n, text: null };
    });
    if (rows.length < 2) return;
    var name = table.getAttribute("data-tools") || table.id, sorted = "", bar = document.createElement("div");
    bar.className = "tools";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", say("filter"));

    var query = document.createElement("input");
    query.type = "search";
    query.placeholder = say("filter_hint");
    query.setAttribute("aria-label", say("filter") + ": " + say("filter_hint"));
    query.addEventListener("input", apply);
    bar.appendChild(query);

    var picks = heads.map(function (head, column) {
      if (!head.hasAttribute("data-pick")) return null;
      var label = document.createElement("label"), pick = document.createElement("select");
      add(label, "span", head.textContent);
      add(pick, "option", say("all")).value = "";
      unique([].concat.apply([], rows.map(function (each) { return values(each.cells[column]); }))).forEach(function (text) {
        add(pick, "option", text).value = text;
      });
      pick.addEventListener("change", apply);
      label.appendChild(pick);
      bar.appendChild(label);
      return pick;
    });

    var clear = add(bar, "button", say("clear"), "btn");
    clear.type = "button";
    clear.addEventListener("click", function () {
      query.value = "";
      picks.forEach(function (pick) { if (pick) pick.value = ""; });
      apply();
      query.focus();
    });
    var count = add(bar, "span", "", "count");
    count.setAttribute("role", "status");

    heads.forEach(function (head, column) {
      if (head.hasAttribute("data-fixed")) return;
      var button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      while (head.firstChild) button.appendChild(head.firstChild);
      button.title = say("sort");
      button.addEventListener("click", function () {
        sort(sorted === String(column) ? "-" + column : String(column));
        remember();
      });
      head.appendChild(button);
    });

    function sort(by) {
      sorted = by;
      var column = Math.abs(parseInt(by, 10)), back = by.charAt(0) === "-" ? -1 : 1;
      heads.forEach(function (head, n) {
        if (by !== "" && n === column) head.setAttribute("aria-sort", back < 0 ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      });
      var keyed = rows.map(function (each) { return { each: each, key: by === "" ? "" : key(each.cells[column]) }; });
      keyed.sort(function (a, b) {
        if (by === "") return a.each.n - b.each.n;
        if (!a.key || !b.key) return (a.key ? 0 : 1) - (b.key ? 0 : 1) || a.each.n - b.each.n; // blanks last, both ways
        return back * order.compare(a.key, b.key) || a.each.n - b.each.n;
      });
      var all = document.createDocumentFragment();
      keyed.forEach(function (item) { all.appendChild(item.each.row); });
      body.appendChild(all);
    }

    // Rows that are hidden go at once, and so come the first of those that are shown; the others follow in pieces,
    // for to lay out a thousand rows takes longer than a reader waits.
    var AT_ONCE = 80, later = 0;

    function apply() {
      var words = wanted(query.value), n = 0, come = [];
      rows.forEach(function (each) {
        if (words.length && each.text === null) each.text = each.cells.map(function (cell) { return fold(cell.textContent); }).join("|");
        var fits = (!words.length || holds(each.text, words)) && picks.every(function (pick, column) {
          return !pick || !pick.value || values(each.cells[column]).indexOf(pick.value) >= 0;
        });
        if (fits) n++;
        if (!fits && !each.row.hidden) each.row.hidden = true;
        if (fits && each.row.hidden) come.push(each.row);
      });
      window.clearTimeout(later);
      (function piece() {
        come.splice(0, AT_ONCE).forEach(function (row) { row.hidden = false; });
        if (come.length) later = window.setTimeout(piece, 0);
      })();
      var all = n === rows.length;
      count.textContent = all ? say("rows", n) : n ? say("rows_of", n, rows.length) : say("rows_none");
      clear.hidden = !query.value && picks.every(function (pick) { return !pick || !pick.value; });
      remember();
    }

    function remember() {
      var address = new URLSearchParams(location.search);
      keep(address, "q", query.value.trim());
      keep(address, "s", sorted);
      picks.forEach(function (pick, n) { if (pick) keep(address, heads[n].getAttribute("data-pick") || n, pick.value); });
      var text = address.toString();
      if ("?" + text === location.search || (!text && !location.search)) return;
      try { history.replaceState(null, "", location.pathname + (text ? "?" + text : "") + location.hash); }
      catch (refused) { /* an old browser on file://: the table works, its state is not kept */ }
    }

    function keep(address, what, value) {
      if (value) address.set(name + "." + what, value); else address.delete(name + "." + what);
    }

    var address = new URLSearchParams(location.search);
    query.value = address.get(name + ".q") || "";
    picks.forEach(function (pick, n) {
      var kept = pick && address.get(name + "." + (heads[n].getAttribute("data-pick") || n));
      if (kept) pick.value = kept;
    });
    var by = address.get(name + ".s") || "";
    if (/^-?\d+$/.test(by) && Math.abs(parseInt(by, 10)) < heads.length) sort(by);
    if (rows.length > 200) { // columns that keep their widths: a filter then lays out in a tenth of the time
      var widths = heads.map(function (head) { return head.offsetWidth; });
      heads.forEach(function (head, n) { head.style.inlineSize = widths[n] + "px"; });
      table.style.tableLayout = "fixed";
    }
    var frame = table.closest(".scroll") || table;
    frame.parentNode.insertBefore(bar, frame);
    apply();
  }

  // What a cell is picked by: a word before what explains it, or the terms of a list.
  function values(cell) {
    var terms = cell.querySelectorAll("div>b"), first = cell.firstChild;
    if (terms.length) return Array.from(terms).map(function (term) { return term.textContent; });
    return [(cell.getAttribute("data-pick") || (first ? first.textContent : "")).replace(/\s+/g, " ").trim()];
  }

  function key(cell) {
    var typed = cell.hasAttribute("data-key") ? cell.getAttribute("data-key") : cell.textContent.trim();
    return typed === "—" ? "" : typed;
  }

  function unique(values) {
    return Array.from(new Set(values)).filter(Boolean).sort(order.compare);
  }

  function add(parent, tag, text, name) {
    var made = document.createElement(tag);
    made.textContent = text;
    if (name) made.className = name;
    parent.appendChild(made);
    return made;
  }

  // --- copy buttons: a row of the decisions table for Excel, the address of a page, the text of a letter ---

  document.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest("[data-copy],[data-copy-link],[data-copy-text]") : null;
    if (!button) return;
    copy(copied(button), function (done) {
      var label = button.firstChild, before = label.nodeValue; // the name of the party follows it, for screen readers
      label.nodeValue = button.getAttribute(done ? "data-done" : "data-failed") || say(done ? "copied" : "not_copied");
      window.setTimeout(function () { label.nodeValue = before; }, 1600);
    });
  });

  function copied(button) {
    if (button.hasAttribute("data-copy")) return button.getAttribute("data-copy");
    if (button.hasAttribute("data-copy-link")) return location.href.replace(/[?#].*$/, "") + button.getAttribute("data-copy-link");
    return document.getElementById(button.getAttribute("data-copy-text")).innerText.trim();
  }

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

  // --- a site that nobody renewed says so itself: only the reader's clock knows ---

  function age() {
    var banner = document.querySelector("[data-day]");
    if (!banner) return;
    var part = banner.getAttribute("data-day").split("-"), now = new Date();
    var made = Date.UTC(part[0], part[1] - 1, part[2]), today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
    var days = Math.round((today - made) / 864e5);
    if (days <= Number(banner.getAttribute("data-days"))) return;
    banner.querySelector("b").textContent = persian(days);
    banner.hidden = false;
  }

  document.addEventListener("DOMContentLoaded", function () {
    age();
    if (!window.office) return; // words.js is missing: the page is whole without it
    lookButton();
    searchBox();
    document.querySelectorAll("table[data-tools]").forEach(tools);
    // Buttons that need this script appear only when it runs.
    document.querySelectorAll("[data-copy][hidden],[data-copy-link][hidden],[data-copy-text][hidden]").forEach(function (each) {
      each.hidden = false;
    });
    window.office.fold = fold; // what the tests compare with Python's
    window.office.reindex = prepare;
    window.office.find = function (query, then) { withIndex(function () { then(find(query)); }); };
  });
})();
