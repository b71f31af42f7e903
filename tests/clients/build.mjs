// The pages with their library in one file each, as a shop would serve them.
import { build } from "esbuild";

await build({
  entryPoints: ["pages/segment.js", "pages/rudder.js"],
  outdir: "built",
  bundle: true,
  format: "iife",
  target: "es2022",
  define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
  logLevel: "warning",
});
