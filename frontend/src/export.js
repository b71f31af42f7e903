// A drawing of the page as a file: <button data-export="png" data-of="id of the figure" data-name="paths">. Charts and our own
// drawings are both SVG; what the style sheet says of them is written into the copy, so that it looks the same elsewhere.
const WRITTEN = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity", "paint-order",
  "font-family", "font-size", "font-weight", "text-anchor", "dominant-baseline", "letter-spacing", "stop-color", "clip-path",
];
const MARGIN = 16;
const SCALE = 2; // so that a picture is sharp in a presentation

function written(original, copy) {
  const style = getComputedStyle(original);
  for (const name of WRITTEN) {
    const value = style.getPropertyValue(name);
    if (value && value !== "none" || name === "fill") copy.setAttribute(name, value);
  }
  copy.removeAttribute("class");
  for (let at = 0; at < original.children.length; at += 1) written(original.children[at], copy.children[at]);
}

function drawingOf(id) {
  const original = [...document.querySelectorAll(`#${id} svg`)].sort((a, b) => b.getBoundingClientRect().width - a.getBoundingClientRect().width)[0];
  if (!original) return null;
  const copy = original.cloneNode(true);
  written(original, copy);
  const box = original.viewBox.baseVal;
  const seen = original.getBoundingClientRect();
  const [width, height] = box && box.width ? [box.width, box.height] : [seen.width, seen.height];
  copy.setAttribute("viewBox", `${-MARGIN} ${-MARGIN} ${width + 2 * MARGIN} ${height + 2 * MARGIN}`);
  copy.setAttribute("width", width + 2 * MARGIN);
  copy.setAttribute("height", height + 2 * MARGIN);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of [["x", -MARGIN], ["y", -MARGIN], ["width", "100%"], ["height", "100%"]]) ground.setAttribute(name, value);
  ground.setAttribute("fill", getComputedStyle(document.documentElement).getPropertyValue("--surface").trim());
  copy.prepend(ground);
  for (const link of copy.querySelectorAll("a")) link.removeAttribute("href");
  return { text: new XMLSerializer().serializeToString(copy), width: width + 2 * MARGIN, height: height + 2 * MARGIN };
}

function keep(address, name) {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}

function asData(drawing) {
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing.text)}`;
}

async function asPicture(drawing) {
  const image = new Image();
  image.src = asData(drawing);
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = drawing.width * SCALE;
  canvas.height = drawing.height * SCALE;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}

document.addEventListener("click", async (event) => {
  const asked = event.target.closest("[data-export]");
  if (asked) {
    const drawing = drawingOf(asked.dataset.of);
    if (!drawing) return;
    const name = `${asked.dataset.name}.${asked.dataset.export}`;
    keep(asked.dataset.export === "svg" ? asData(drawing) : await asPicture(drawing), name);
  }
  if (event.target.closest("[data-prints]")) window.print();
});
