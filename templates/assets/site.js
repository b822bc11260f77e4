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
  root.classList.add("wait"); // until the tables have their tools

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

  var MOST = 30, isReady = false, waiting = [];

  // The index, what belongs to it of earlier years, and the search: loaded when somebody looks for something.
  function withIndex(then) {
    if (isReady) return then();
    waiting.push(then);
    if (waiting.length > 1) return;
    load("search-index.js", function () {
      loadAll((window.office.index.parts || []).concat("assets/search.js"), function () {
        window.office.found.prepare(window.office.index.rows);
        isReady = true;
        waiting.splice(0).forEach(function (each) { each(); });
      });
    });
  }

  function load(path, then) {
    var script = document.createElement("script");
    script.src = base + path;
    script.onload = then;
    document.head.appendChild(script);
  }

  function loadAll(paths, then) {
    if (!paths.length) return then();
    load(paths[0], function () { loadAll(paths.slice(1), then); });
  }

  function find(query) {
    return window.office.found.find(query);
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

  // What takes time in a long table is to lay out its rows and to take them off again, so no more than these are shown
  // before the reader asks for all; site.css hides the others from the start. Finding, printing and links ask as well.
  var LIMIT = 200, AT_ONCE = 60;
  var order = new Intl.Collator("fa", { numeric: true }), longTables = [];

  function tools(table) {
    var body = table.tBodies[0], heads = Array.from(table.tHead.rows[0].cells);
    var rows = Array.from(body.rows).map(function (row, n) { return { row: row, n: n, text: null }; });
    if (rows.length < 2) return;
    var name = table.getAttribute("data-tools") || table.id, sorted = "", whole = false, later = 0;
    var bar = document.createElement("div");
    bar.className = "tools";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", say("filter"));

    var query = document.createElement("input");
    query.type = "search";
    query.placeholder = say("filter_hint");
    query.setAttribute("aria-label", say("filter") + ": " + say("filter_hint"));
    query.addEventListener("focus", function () { rows.forEach(read); }); // folded before the first letter is typed
    query.addEventListener("input", choose);
    bar.appendChild(query);

    var picks = heads.map(function (head, column) { return head.hasAttribute("data-pick") ? pickOf(head, column) : null; });
    var clear = add(bar, "button", say("clear"), "btn");
    clear.type = "button";
    clear.addEventListener("click", function () {
      empty();
      query.focus();
    });
    var count = add(bar, "span", "", "count");
    count.setAttribute("role", "status");
    heads.forEach(function (head, column) { if (!head.hasAttribute("data-fixed")) sortable(head, column); });
    var more = document.createElement("button");
    more.type = "button";
    more.className = "btn rest";
    more.addEventListener("click", function () {
      var next = rows.filter(function (each) { return !each.row.hidden; }).length, at = shown()[next];
      showAll();
      var link = at && at.row.querySelector("a");
      if (link) link.focus(); // where the reader was, not at the top of the page
    });

    function pickOf(head, column) {
      var label = document.createElement("label"), pick = document.createElement("select");
      add(label, "span", head.textContent);
      add(pick, "option", say("all")).value = "";
      unique([].concat.apply([], rows.map(function (each) { return values(each.row.cells[column]); }))).forEach(function (text) {
        add(pick, "option", text).value = text;
      });
      pick.addEventListener("change", choose);
      label.appendChild(pick);
      bar.appendChild(label);
      return pick;
    }

    function sortable(head, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      while (head.firstChild) button.appendChild(head.firstChild);
      button.title = say("sort");
      button.addEventListener("click", function () {
        sort(sorted === String(column) ? "-" + column : String(column));
        free(table);
        apply();
        remember();
      });
      head.appendChild(button);
    }

    function sort(by) {
      sorted = by;
      var column = Math.abs(parseInt(by, 10)), back = by.charAt(0) === "-" ? -1 : 1;
      heads.forEach(function (head, n) {
        if (n === column) head.setAttribute("aria-sort", back < 0 ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      });
      rows.forEach(function (each) { each.key = key(each.row.cells[column]); });
      rows.sort(function (a, b) {
        if (!a.key || !b.key) return (a.key ? 0 : 1) - (b.key ? 0 : 1) || a.n - b.n; // blanks last, both ways
        return back * order.compare(a.key, b.key) || a.n - b.n;
      });
      var all = document.createDocumentFragment();
      rows.forEach(function (each) { all.appendChild(each.row); });
      body.appendChild(all);
    }

    function read(each) {
      if (each.text === null) each.text = fold(Array.from(each.row.cells, function (cell) { return cell.textContent; }).join(" | "));
    }

    // The rows that fit what was typed and picked, in their order.
    function shown() {
      var words = wanted(query.value);
      if (words.length) rows.forEach(read);
      return rows.filter(function (each) {
        return (!words.length || holds(each.text, words)) && picks.every(function (pick, column) {
          return !pick || !pick.value || values(each.row.cells[column]).indexOf(pick.value) >= 0;
        });
      });
    }

    // Only what changes is touched. Rows that go, go at once; of those that come the first, and the others in pieces.
    function apply() {
      var fitting = shown(), n = fitting.length, show = new Set(whole ? fitting : fitting.slice(0, LIMIT)), come = [];
      rows.forEach(function (each) {
        var hidden = !show.has(each);
        if (hidden === each.row.hidden) return;
        if (hidden) each.row.hidden = true; else come.push(each.row);
      });
      window.clearTimeout(later);
      (function piece() {
        come.splice(0, AT_ONCE).forEach(function (row) { row.hidden = false; });
        if (come.length) later = window.setTimeout(piece, 0);
      })();
      count.textContent = n === rows.length ? say("rows", n) : n ? say("rows_of", n, rows.length) : say("rows_none");
      clear.hidden = !query.value && picks.every(function (pick) { return !pick || !pick.value; });
      more.hidden = n <= show.size;
      if (!more.hidden) more.textContent = say("rows_rest", n - show.size);
    }

    function choose() {
      keepWidths(table, heads);
      apply();
      remember();
    }

    function empty() {
      query.value = "";
      picks.forEach(function (pick) { if (pick) pick.value = ""; });
      choose();
    }

    function showAll() {
      whole = true;
      free(table);
      apply();
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
    var frame = table.closest(".scroll") || table;
    frame.parentNode.insertBefore(bar, frame);
    frame.parentNode.insertBefore(more, frame.nextSibling);
    apply();
    longTables.push({ body: body, showAll: showAll, empty: empty });
  }

  // Columns that keep their widths while rows come and go; until the window or the choice of rows changes.
  function keepWidths(table, heads) {
    if (table.style.tableLayout) return;
    var widths = heads.map(function (head) { return head.offsetWidth; });
    heads.forEach(function (head, n) { head.style.inlineSize = widths[n] + "px"; });
    table.style.tableLayout = "fixed";
  }

  function free(table) {
    table.style.tableLayout = "";
    Array.from(table.tHead.rows[0].cells).forEach(function (head) { head.style.inlineSize = ""; });
  }

  function showAllRows() {
    longTables.forEach(function (each) { each.showAll(); });
  }

  // A link to a row that is not shown shows it.
  function showTarget() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var row = target && target.closest("tr");
    if (!row || !row.hidden) return;
    longTables.forEach(function (each) {
      if (!each.body.contains(row)) return;
      each.showAll();
      if (row.hidden) each.empty();
    });
    row.hidden = false;
    target.scrollIntoView();
  }

  function watchTables() {
    window.addEventListener("resize", function () {
      document.querySelectorAll("table[data-tools]").forEach(free);
    });
    window.addEventListener("beforeprint", showAllRows);
    window.addEventListener("hashchange", showTarget);
    document.addEventListener("keydown", function (event) { // before the browser looks for a word, or marks all
      if ((event.ctrlKey || event.metaKey) && /^[fa]$/i.test(event.key) || event.key === "F3") showAllRows();
    });
    showTarget();
  }

  // Only a table that is wider than its frame scrolls and is a stop of the keyboard; the head of any other stays in sight.
  function fitFrames() {
    if (!window.ResizeObserver) return;
    var watch = new ResizeObserver(function (entries) {
      entries.forEach(function (entry) {
        var frame = entry.target.closest(".scroll"), fits = frame.scrollWidth <= frame.clientWidth;
        frame.classList.toggle("fits", fits);
        if (fits) frame.removeAttribute("tabindex"); else frame.tabIndex = 0;
      });
    });
    document.querySelectorAll(".scroll").forEach(function (frame) {
      watch.observe(frame);
      if (frame.firstElementChild) watch.observe(frame.firstElementChild);
    });
  }

  // On a narrow screen a row of a wide table stands as lines (site.css): each cell is named by the head of its column.
  function nameCells() {
    document.querySelectorAll("table.wide").forEach(function (table) {
      var heads = Array.from(table.querySelectorAll("thead th"), function (head) { return head.textContent.trim(); });
      Array.from(table.tBodies).forEach(function (body) {
        Array.from(body.rows).forEach(function (row) {
          if (row.cells.length !== heads.length) return;
          for (var n = 1; n < heads.length; n++) row.cells[n].setAttribute("data-head", heads[n]);
        });
      });
      table.classList.add("lines");
    });
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
    var banner = document.querySelector(".stale"), part = window.office.day.split("-"), now = new Date();
    if (!banner) return;
    var made = Date.UTC(part[0], part[1] - 1, part[2]), today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
    var days = Math.round((today - made) / 864e5);
    if (days <= window.office.stale) return;
    banner.querySelector("b").textContent = persian(days);
    banner.hidden = false;
  }

  document.addEventListener("DOMContentLoaded", function () {
    try { start(); } finally { root.classList.remove("wait"); }
  });

  function start() {
    nameCells();
    fitFrames();
    if (!window.office) return; // words.js is missing: the page is whole without it
    age();
    lookButton();
    searchBox();
    document.querySelectorAll("table[data-tools]").forEach(tools);
    watchTables();
    // Buttons that need this script appear only when it runs.
    document.querySelectorAll("[data-copy][hidden],[data-copy-link][hidden],[data-copy-text][hidden]").forEach(function (each) {
      each.hidden = false;
    });
    window.office.clean = clean;
    window.office.fold = fold; // what the tests compare with Python's
    window.office.find = function (query, then) { withIndex(function () { then(find(query)); }); };
  }
})();
