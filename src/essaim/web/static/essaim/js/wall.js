// Turns the sheets of a screen in a hall, one at a time, and fetches the board afresh each time round.
// Whoever asked for less motion, or presses the button, has them all at once, one under the other.

const wall = document.querySelector("[data-wall]");
const sheets = [...(wall?.querySelectorAll(".e-wall__sheet") ?? [])];
const turn = document.querySelector("[data-wall-turn]");
const button = document.querySelector("[data-wall-pause]");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const FRESH = 5 * 60 * 1000;
let at = 0;
let timer = 0;

function show(all) {
  sheets.forEach((sheet, place) => { sheet.hidden = !all && place !== at; });
}

function next() {
  at = (at + 1) % sheets.length;
  if (at === 0) location.reload();
  else show(false);
}

function go(moving) {
  clearInterval(timer);
  show(!moving);
  if (moving) timer = setInterval(next, Number(wall.dataset.seconds) * 1000);
}

if (sheets.length > 1 && !still.matches) {
  turn.hidden = false;
  go(true);
  const stop = button.textContent;
  button.addEventListener("click", () => {
    const moving = button.textContent !== stop;
    button.textContent = moving ? stop : button.dataset.go;
    go(moving);
  });
} else {
  setTimeout(() => location.reload(), FRESH);
}
