// What the server put behind this script: key, consent rule, what to watch, published parts.

/* global attuneSettings */
export var settings = attuneSettings;
var script = document.currentScript;
export var base = script.src.split(/\/(a|analytics)\.js/)[0];
export var given = script.dataset;
export var watch = settings.watch;
