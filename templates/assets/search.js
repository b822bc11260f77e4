// The search itself: loaded with its index when somebody opens the box. What is typed need not be what is written:
// titles before names, other words for the same, endings, dates and numbers in any form, one wrong letter.
(function () {
  "use strict";
  var office = window.office, clean = office.clean, fold = office.fold, rules = office.search;

  // --- how texts are compared ---

  var EZAFE = /ه[\u200c ]ی(?![\p{L}\p{Nl}\p{No}])/gu, DIGITS = /[0-9۰-۹٠-٩]+/g, MARK = "¦";
  var LOCAL = new RegExp("[" + Object.keys(rules.letters).join("") + "]", "g");

  // Folded, and every number by itself between two marks, so that 12 is never found in 112; letters of the languages
  // around stand for those of a Persian keyboard.
  function keyed(text) {
    var numbered = clean(text).replace(DIGITS, function (run) {
      var plain = run.replace(/[۰-۹]/g, function (c) { return c.charCodeAt(0) - 1776; })
        .replace(/[٠-٩]/g, function (c) { return c.charCodeAt(0) - 1632; });
      return MARK + (plain.replace(/^0+/, "") || "0") + MARK;
    });
    return fold(numbered.replace(LOCAL, function (letter) { return rules.letters[letter]; }));
  }

  var keys = new Map(); // of each word that was seen: most of them stand in many entries

  function key(word) {
    var found = keys.get(word);
    if (found === undefined) keys.set(word, found = keyed(word));
    return found;
  }

  // The words of a text; one that is written in parts is one word, but for what begins in it.
  function words(text) {
    return clean(text).replace(EZAFE, "ه").replace(/\u200c(?=شنبه)/g, "").split(/[\s·،؛()«»—:]+/).filter(Boolean);
  }

  function joined(list) { return list.map(key).join(""); }

  function bounded(list) {
    return list.map(function (word) { return "|" + word.split("\u200c").map(key).join("|"); }).join("") + "|";
  }

  function table(lines) { // of groups of words: each word → the others
    var found = Object.create(null);
    lines.forEach(function (line) {
      var group = line.split(" ").map(keyed);
      group.forEach(function (word) {
        found[word] = (found[word] || []).concat(group.filter(function (other) { return other !== word; }));
      });
    });
    return found;
  }

  function set(line) {
    var found = Object.create(null);
    line.split(" ").map(keyed).forEach(function (word) { found[word] = true; });
    return found;
  }

  var same = table(rules.same), titles = set(rules.titles), soft = set(rules.soft), numbers = Object.create(null);
  rules.numbers.forEach(function (line, n) {
    line.split(" ").forEach(function (word) { numbers[keyed(word)] = MARK + (n + 1) + MARK; });
  });
  var endings = rules.endings.split(" ").map(keyed), months = Object.create(null);
  rules.months.forEach(function (name) { months[keyed(name + "ماه")] = keyed(name); });

  // --- what was typed ---

  // The words that must be found; a day of «17/9/1405» is written from the year on, «14050917» in its parts.
  function asked(query) {
    var typed = clean(query).replace(EZAFE, "ه")
      .replace(/(بیست|سی)[ \u200c]?و[ \u200c]?([\u0600-\u06ff]+)/g, function (all, tens, word) {
        var n = numbers[keyed(word)]; // between two marks
        return n && n.length === 3 ? String((tens === "سی" ? 30 : 20) + Number(n[1])) : all;
      })
      .replace(/(^|[^0-9۰-۹])([1۱][34۳۴][0-9۰-۹]{2})([01۰۱][0-9۰-۹])([0-3۰-۳][0-9۰-۹])(?![0-9۰-۹])/g, "$1$2/$3/$4")
      .replace(/([0-9۰-۹]{1,2})([/.-])([0-9۰-۹]{1,2})\2([0-9۰-۹]{4})/g, "$4/$3/$1")
      .replace(/([\u0600-\u065f\u0670-\u06ef\u06fa-\u06ff])([0-9۰-۹])/g, "$1 $2")
      .replace(/([0-9۰-۹])(?=[\u0622-\u064a\u0671-\u06d5])/g, "$1 ")
      .replace(/[ \u200c](?=شنبه|ماه(?: |$))/g, "");
    var all = typed.split(/[ ،؛]+/).map(keyed).filter(Boolean);
    var named = all.filter(function (word) { return !titles[word]; });
    var must = named.filter(function (word) { return !soft[word]; });
    return must.length ? must : named.length ? named : all;
  }

  // What may stand for a word, the best first. What was typed may stand anywhere in a text; other words, which begin
  // with «|», at the beginning of one; of numbers and months more is asked.
  function meant(word) {
    if (months[word]) return ["|" + months[word] + "|" + MARK, word];
    var found = numbers[word] ? [numbers[word], "|" + word + "|"] : [word];
    if (numbers[word] && word.length > 3) found.push(word);
    function take(other) { if (found.indexOf("|" + other) < 0) found.push("|" + other); }
    (same[word] || []).forEach(take);
    endings.forEach(function (ending) {
      var stem = word.slice(0, -ending.length);
      if (stem.length < 3 || word.slice(-ending.length) !== ending) return;
      take(stem);
      (same[stem] || []).forEach(take);
    });
    return found;
  }

  // --- one wrong letter ---

  // Whether the word begins as was typed, but for one letter that is other, missing, too many or changed over.
  function isNear(typed, word) {
    var n = 0;
    while (n < typed.length && typed[n] === word[n]) n++;
    if (n === typed.length) return true;
    var rest = typed.slice(n + 1);
    return word.startsWith(rest, n + 1) || word.startsWith(rest, n) || word.startsWith(typed.slice(n), n + 1) ||
      (typed[n] === word[n + 1] && typed[n + 1] === word[n] && word.startsWith(typed.slice(n + 2), n + 2));
  }

  function near(word) {
    if (word.length < 4 || word.indexOf(MARK) >= 0) return [];
    var found = [];
    keys.forEach(function (other) { if (other.length >= word.length - 1 && isNear(word, other)) found.push("|" + other, other); });
    return found;
  }

  // --- the index ---

  var entries = [];

  function prepare(rows) {
    entries = rows.map(function (row) {
      var title = words(row[1]), rest = words(row[3] + " " + row[4] + " " + office.index.kinds[row[0]]);
      return {
        row: row, title: joined(title), rest: joined(rest), titleWords: bounded(title), restWords: bounded(rest),
        tokens: " " + rest.map(key).join(" ") + " "
      };
    });
  }

  // A choice that may stand anywhere in a text, or, where it begins with «|», at the beginning of a word of it.
  function choice(text) {
    return { text: text, bare: text.replace(/\|/g, ""), isBound: text[0] === "|" };
  }

  // The number of the choice that stands in the text; -1 where none does.
  function held(text, bounds, choices) {
    for (var n = 0; n < choices.length; n++) {
      if ((choices[n].isBound ? bounds : text).indexOf(choices[n].text) >= 0) return n;
    }
    return -1;
  }

  // How good a hit is, in tenths, the lower the better; -1 for none. What a finding says is no title; what stands within
  // a word, or over the end of one, is likely to be none of what was meant.
  function rank(entry, wanted) {
    var inTitle = 0, whole = "", typed = "", first = "", other = 0, inner = 0, kind = entry.row[0];
    for (var n = 0; n < wanted.length; n++) {
      var at = held(entry.title, entry.titleWords, wanted[n]), bounds = entry.titleWords;
      if (at >= 0) inTitle++;
      else if ((at = held(entry.rest, bounds = entry.restWords, wanted[n])) < 0) return -1;
      var bare = wanted[n][at].bare;
      if (at > 0) other = 5;
      if (bare.indexOf(MARK) < 0 && bounds.indexOf("|" + bare) < 0) inner = 20;
      if (!n) first = bare;
      whole += bare;
      typed += wanted[n][0].bare;
    }
    if (kind === office.index.page && entry.tokens.indexOf(" " + typed + " ") >= 0) return 0;
    if ((kind === office.index.page || /[¦a-z]/.test(whole)) && entry.tokens.indexOf(" " + whole + " ") >= 0) return other;
    other += inner;
    if (kind === office.index.text) return (entry.title.indexOf(whole) >= 0 ? 60 : 70) + other;
    var start = entry.title.indexOf(whole);
    if (start === 0) return (entry.title.length === whole.length ? 0 : 10) + other;
    if (start > 0) return (entry.titleWords.indexOf("|" + first) >= 0 ? 20 : 30) + other;
    if (inTitle === wanted.length) return 40 + other;
    return (entry.rest.indexOf(whole) >= 0 ? 50 : 55 - inTitle) + other;
  }

  var KIND = 1e7, RANK = 1e9; // of a number that sorts by rank, then kind, then place

  function hits(choices) {
    var wanted = choices.map(function (each) { return each.map(choice); }), found = [];
    for (var n = 0; n < entries.length; n++) {
      var value = rank(entries[n], wanted);
      if (value >= 0) found.push(value * RANK + entries[n].row[0] * KIND + n);
    }
    return Array.from(Float64Array.from(found).sort(), function (sorted) { return entries[sorted % KIND].row; });
  }

  function isAnywhere(choices) {
    var wanted = choices.map(choice);
    return entries.some(function (entry) {
      return held(entry.title, entry.titleWords, wanted) >= 0 || held(entry.rest, entry.restWords, wanted) >= 0;
    });
  }

  // Every entry that holds all that was asked for; where there is none, one letter of a word may be wrong.
  function find(query) {
    var must = asked(query);
    if (!must.length) return [];
    var choices = must.map(meant), found = hits(choices);
    if (found.length) return found;
    var lost = choices.filter(function (each) { return !isAnywhere(each); });
    return hits(choices.map(function (each, n) {
      return !lost.length || lost.indexOf(each) >= 0 ? each.concat(near(must[n])) : each;
    }));
  }

  office.found = { prepare: prepare, find: find };
})();
