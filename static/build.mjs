// Lays out the front end where staticfiles finds it (var/frontend): our theme compiled on top of Det Fælles
// Designsystem, and of its package only what the pages use. Plain Node.js, no bundler. Does nothing when nothing
// changed since the last run. Run it with `node static/build.mjs` after `npm ci`.

import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const VAR = path.resolve(ROOT, process.env.VAR_DIR || "var");
const TARGET = path.join(VAR, "frontend");
// Typefaces for PDFs: read by the server, never served.
const TYPEFACES = path.join(VAR, "fonts");
const STAMP = path.join(VAR, "frontend.sha256");
// A build in a container may have its packages elsewhere.
const PACKAGES = path.resolve(ROOT, process.env.NODE_MODULES || "node_modules");
const DKFDS = path.join(PACKAGES, "dkfds", "dist");

// Bytes. The whole subset is some 500 KB; more means that something crept in.
const LARGEST = 1_000_000;

// The icons that templates draw with {% icon "name" %}; tests hold the two against each other.
const ICONS = [
  "arrow-forward", "check", "chevron-down", "chevron-left", "chevron-right", "close", "document", "download", "edit",
  "error", "file", "file-excel", "file-pdf", "help", "info", "language", "lock", "menu", "person", "plus", "print",
  "save", "send", "success", "time", "warning",
];

const STYLES = ["IBMPlexSans-Regular.ttf", "IBMPlexSans-Italic.ttf", "IBMPlexSans-SemiBold.ttf"];

async function filesIn(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map((entry) => {
      const place = path.join(folder, entry.name);
      return entry.isDirectory() ? filesIn(place) : [place];
    }),
  );
  return found.flat().sort();
}

async function fingerprint() {
  const inputs = [
    fileURLToPath(import.meta.url),
    path.join(ROOT, "package-lock.json"),
    path.join(PACKAGES, "dkfds", "package.json"),
    path.join(PACKAGES, "htmx.org", "package.json"),
    path.join(PACKAGES, "sass", "package.json"),
    ...(await filesIn(path.join(ROOT, "static", "scss"))),
  ];
  const hash = createHash("sha256");
  for (const input of inputs) {
    hash.update(path.relative(ROOT, input)).update("\0").update(await readFile(input)).update("\0");
  }
  return hash.digest("hex");
}

async function isCurrent(print) {
  try {
    await stat(path.join(TARGET, "css", "klyngetal.css"));
    await stat(path.join(TYPEFACES, STYLES[0]));
    return (await readFile(STAMP, "utf8")) === print;
  } catch {
    return false;
  }
}

async function compileTheme() {
  const sass = await import(pathToFileURL(path.join(PACKAGES, "sass", "sass.node.mjs")));
  const { css } = sass.compile(path.join(ROOT, "static", "scss", "klyngetal.scss"), {
    loadPaths: [PACKAGES],
    quietDeps: true,
    style: "compressed",
    sourceMap: false,
  });
  return css;
}

// Whatever the style sheet points to is laid out beside it; a reference to anything else stops the build, since
// collectstatic would stumble over it.
function sourceOf(url) {
  const [folder, ...rest] = url.replace(/^\.\.\//, "").split("/");
  const name = rest.join("/");
  if (folder === "fonts") return path.join(DKFDS, "fonts", "IBMPlexSans", "complete", "woff2", name);
  if (name.startsWith("svg-icons/")) return path.join(DKFDS, "img", name);
  if (folder === "img") return path.join(ROOT, "static", "img", name);
  throw new Error(`The style sheet points to ${url}, which nobody lays out`);
}

async function layOutReferences(css, target) {
  const urls = new Set([...css.matchAll(/url\(["']?([^"')]+)["']?\)/g)].map((match) => match[1]));
  for (const url of urls) {
    if (url.startsWith("data:")) continue;
    const source = sourceOf(url);
    await stat(source);
    // Our own pictures are served from static/img as they are.
    if (source.startsWith(DKFDS)) await cp(source, path.join(target, "css", url));
  }
}

async function sprite() {
  const symbols = await Promise.all(
    ICONS.map(async (name) => {
      const svg = await readFile(path.join(DKFDS, "img", "svg-icons", `${name}.svg`), "utf8");
      const viewBox = svg.match(/viewBox="([^"]+)"/)[1];
      const drawing = svg.match(/<svg[^>]*>(.*)<\/svg>/s)[1].trim();
      return `<symbol id="${name}" viewBox="${viewBox}">${drawing}</symbol>`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

async function layOutTypefaces() {
  await mkdir(TYPEFACES, { recursive: true });
  const folder = path.join(DKFDS, "fonts", "IBMPlexSans", "complete", "ttf");
  await Promise.all(STYLES.map((name) => cp(path.join(folder, name), path.join(TYPEFACES, name))));
}

async function build() {
  const fresh = `${TARGET}.new`;
  await rm(fresh, { recursive: true, force: true });
  for (const folder of ["css", "js", "img"]) await mkdir(path.join(fresh, folder), { recursive: true });

  const css = await compileTheme();
  await writeFile(path.join(fresh, "css", "klyngetal.css"), css);
  await layOutReferences(css, fresh);
  await writeFile(path.join(fresh, "img", "icons.svg"), await sprite());

  const script = await readFile(path.join(DKFDS, "js", "dkfds.min.js"), "utf8");
  // Its map is not laid out.
  await writeFile(path.join(fresh, "js", "dkfds.min.js"), script.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"));
  await cp(path.join(PACKAGES, "htmx.org", "dist", "htmx.min.js"), path.join(fresh, "js", "htmx.min.js"));
  await cp(path.join(PACKAGES, "dkfds", "LICENSE.md"), path.join(fresh, "dkfds-license.txt"));

  await layOutTypefaces();

  const sizes = await Promise.all((await filesIn(fresh)).map(async (file) => (await stat(file)).size));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total > LARGEST) throw new Error(`The front end is ${total} bytes; at most ${LARGEST} are meant`);

  await rm(TARGET, { recursive: true, force: true });
  await rename(fresh, TARGET);
  return { files: sizes.length, total };
}

const print = await fingerprint().catch((error) => {
  if (error.code !== "ENOENT") throw error;
  console.error(`${error.path} is missing. Run npm ci first.`);
  process.exit(1);
});
if (await isCurrent(print)) {
  console.log("Front end: nothing changed");
} else {
  await mkdir(VAR, { recursive: true });
  const { files, total } = await build();
  await writeFile(STAMP, print);
  console.log(`Front end: ${files} files, ${Math.round(total / 1000)} KB in ${path.relative(ROOT, TARGET) || "."}`);
}
