// Bundles what the console needs in a browser into attune/show/static/vendor: scripts, styles, an icon sprite, their
// gzipped twins, the licences, and a manifest of the names (which carry a hash of the content, so they may be cached for ever).
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, context } from "esbuild";
import { ICONS } from "./src/icons.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.env.ATTUNE_VENDOR ?? join(here, "..", "attune", "show", "static", "vendor");
const modules = join(here, "node_modules");
// The web tracker is served by the collector, which puts each source's settings behind it.
const tracker = join(here, "..", "attune", "collect", "tracker", "built");

const options = {
  absWorkingDir: here,
  entryPoints: ["src/theme.js", "src/app.js", "src/charts.js", "src/export.js", "src/tracker-try.js", "src/live.js", "src/attune.css"],
  outdir: out,
  entryNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  metafile: true,
  format: "iife",
  target: ["es2022", "chrome111", "firefox113", "safari16.4"],
  legalComments: "linked",
  logLevel: "warning",
  plugins: [{ name: "finish", setup: (work) => work.onEnd((result) => result.metafile && finish(result.metafile)) }],
};

async function buildTracker() {
  const changelog = await readFile(join(here, "..", "CHANGELOG.md"), "utf8");
  const version = /^## (\d\S*)/m.exec(changelog)?.[1] ?? "0";
  const made = await build({
    absWorkingDir: here,
    entryPoints: ["src/tracker/main.js"],
    bundle: true,
    minify: true,
    write: false,
    format: "esm", // without a wrapper: the one below hands the settings in
    target: ["es5"],
    define: { ATTUNE_VERSION: JSON.stringify(version) },
    charset: "utf8",
    logLevel: "warning",
  });
  await mkdir(tracker, { recursive: true });
  // The server ends it with the settings as JSON and a closing bracket.
  await writeFile(join(tracker, "a.js"), `!function(attuneSettings){${made.outputFiles[0].text.trim()}}(`);
}

async function sprite() {
  const symbols = await Promise.all(
    Object.entries(ICONS).map(async ([word, icon]) => {
      const text = await readFile(join(modules, "@tabler/icons/icons/outline", `${icon}.svg`), "utf8");
      const body = text.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
      return `<symbol id="${word}" viewBox="0 0 24 24">${body.replace(/\s*\n\s*/g, "")}</symbol>`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

async function licences() {
  const parts = [];
  for (const name of ["@alpinejs/csp", "@tabler/core", "@tabler/icons", "echarts", "htmx.org", "zrender"]) {
    const about = JSON.parse(await readFile(join(modules, name, "package.json"), "utf8"));
    const file = (await readdir(join(modules, name))).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? await readFile(join(modules, name, file), "utf8") : `Licence: ${about.license}\n`;
    parts.push(`${name} ${about.version} (${about.license})\n\n${text.trim()}\n`);
  }
  return parts.join(`\n${"-".repeat(80)}\n\n`);
}

async function finish(metafile) {
  const manifest = {};
  for (const [path, made] of Object.entries(metafile.outputs)) {
    if (made.entryPoint) manifest[basename(made.entryPoint)] = basename(path);
  }
  const icons = await sprite();
  const name = `icons-${createHash("sha256").update(icons).digest("hex").slice(0, 8).toUpperCase()}.svg`;
  await writeFile(join(out, name), icons);
  manifest["icons.svg"] = name;
  await writeFile(join(out, "LICENCES.txt"), await licences());
  for (const file of Object.values(manifest)) {
    await writeFile(join(out, `${file}.gz`), gzipSync(await readFile(join(out, file)), { level: 9 }));
  }
  // Written last: whoever finds the manifest finds everything.
  await writeFile(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

await buildTracker();
if (process.argv.includes("--tracker")) process.exit(0);
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
if (process.argv.includes("--watch")) {
  const work = await context(options);
  await work.watch();
} else {
  await build(options);
}
