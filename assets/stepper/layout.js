// How large a cell can be, and how many grids stand side by side.

const LARGEST = 50;
const SMALLEST = 9;
const READABLE = 24; // below this, one channel at a time is better than all of them small
const TOUCHABLE = 20; // the least on a phone, where a wide grid scrolls
const GAP = 12;
const SIGN = 52; // width of ∗ and = with the space around them
const LEAST = 116; // a panel's title wants this much
const STACKED = 600; // below this width the panels stand on top of each other
export const NUMBERS = 18; // smaller cells show their colour alone
export const CORNERS = 34; // smaller cells have no room for ×w in the corner

// Width and height of a panel of `count` grids, `across` of them in a row.
function extent({ count, rows, cols }, across, cell) {
  const down = Math.ceil(count / across);
  const name = count > 1 ? 20 : 0;
  return {
    width: Math.max(across * (cols * cell + 6) + (across - 1) * GAP, LEAST),
    height: down * (rows * cell + 6 + name) + (down - 1) * GAP,
  };
}

// The flattest way to set a panel that is at most `height` high: {across, width} or null.
function fit(panel, cell, height) {
  for (let across = 1; across <= panel.count; across += 1) {
    const size = extent(panel, across, cell);
    if (size.height <= height) return { across, width: size.width };
  }
  return null;
}

// Cell sizes for panels {count, rows, cols} beside each other in `width` × `height` pixels.
export function arrange(width, height, input, kernel, output) {
  if (width < STACKED) return stack(width, height, input, kernel, output);
  for (let cell = LARGEST; cell >= SMALLEST; cell -= 1) {
    const one = fit(input, cell, height);
    const three = fit(output, cell, height);
    if (!one || !three) continue;
    for (const least of [32, 24, NUMBERS]) {
      const weight = Math.max(cell, least);
      const two = fit(kernel, weight, height);
      if (two && one.width + two.width + three.width + 2 * SIGN <= width) {
        return { cell, weight, across: [one.across, two.across, three.across], stacked: false };
      }
    }
  }
  return stack(width, height, input, kernel, output);
}

function stack(width, height, input, kernel, output) {
  const widest = Math.max(input.cols, output.cols);
  const cell = Math.max(TOUCHABLE, Math.min(40, Math.floor((width - 8) / widest)));
  const weight = Math.max(cell, Math.min(40, Math.floor((width - 8) / kernel.cols)));
  const rows = input.count * input.rows * cell + output.count * output.rows * cell;
  return { cell, weight, across: [1, 1, 1], stacked: true, tall: rows > 2 * height };
}

// Whether an arrangement is worth it, or fewer grids should be shown.
export function comfortable(found) {
  return found.stacked ? !found.tall : found.cell >= READABLE;
}

// Font size and room (characters) for numbers of up to `longest` characters in cells of `cell` px.
export function lettering(cell, longest) {
  if (cell < NUMBERS) return { size: 0, room: 0 };
  const wanted = (cell - 6) / (0.61 * Math.min(longest, 7));
  const size = Math.max(cell < 30 ? 9 : 11, Math.min(0.36 * cell, wanted));
  return { size, room: Math.floor((cell - 3) / (0.605 * size)) };
}
