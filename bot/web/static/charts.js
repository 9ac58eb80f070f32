/* One stop for the Tab key, arrows from task to task, and a line that says what is pointed at. */
const chart = document.getElementById("chart");
const readout = document.getElementById("readout");
const tiles = [...chart.querySelectorAll("svg a")];
const MOVES = { ArrowRight: 1, ArrowLeft: -1 };

function stopAt(tile) {
  for (const each of tiles) each.setAttribute("tabindex", each === tile ? "0" : "-1");
}

function tell(event) {
  const tile = event.target.closest("svg a");
  if (tile) readout.textContent = tile.getAttribute("aria-label");
}

/* The nearest tile above or below on the screen, in its own strip or the next. */
function across(from, down) {
  const here = from.getBoundingClientRect();
  let best = null;
  let least = Infinity;
  for (const each of tiles) {
    const there = each.getBoundingClientRect();
    const gap = down ? there.top - here.top : here.top - there.top;
    const far = gap * 10 + Math.abs(there.left - here.left);
    if (gap > 5 && far < least) [best, least] = [each, far];
  }
  return best;
}

function target(key, tile) {
  if (key in MOVES) return tiles[tiles.indexOf(tile) + MOVES[key]];
  if (key === "ArrowDown" || key === "ArrowUp") return across(tile, key === "ArrowDown");
  if (key === "Home") return tiles[0];
  return key === "End" ? tiles.at(-1) : null;
}

chart.addEventListener("pointerover", tell);
chart.addEventListener("focusin", tell);
chart.addEventListener("keydown", (event) => {
  const tile = event.target.closest("svg a");
  const next = tile && target(event.key, tile);
  if (!next) return;
  event.preventDefault();
  stopAt(next);
  next.focus();
});
if (tiles.length) stopAt(tiles[0]);
