// How large a cell can be, and how many grids stand side by side.

const LARGEST = 50; // for numbers of up to four characters
const LARGEST_LONG = 72;
const SMALLEST = 9;
const READABLE = 24; // below this, one channel at a time is better than all of them small
const LEGIBLE = 30; // numbers of four characters can be read
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
function flattest(panel, cell, height) {
  for (let across = 1; across <= panel.count; across += 1) {
    if (panel.count < 5 && panel.count % across) continue; // an even block, or one row or column
    const size = extent(panel, across, cell);
    if (size.height <= height) return { across, width: size.width };
  }
  return null;
}

// Cell sizes for panels {count, rows, cols} beside each other in `width` × `height` pixels, with
// numbers of up to `longest` characters.
export function arrange(width, height, longest, input, kernel, output) {
  const largest = Math.min(LARGEST_LONG, Math.max(LARGEST, Math.round(longest * 9.2) + 6));
  if (width < STACKED) return stack(width, height, largest, input, kernel, output);
  return (
    beside(width, height, largest, input, kernel, output) ??
    beside(width, 1.6 * height, largest, input, kernel, output) ??
    stack(width, height, largest, input, kernel, output)
  );
}

function beside(width, height, largest, input, kernel, output) {
  for (let cell = largest; cell >= SMALLEST; cell -= 1) {
    const one = flattest(input, cell, height);
    if (!one || !flattest(output, cell, height)) continue;
    for (const least of [32, 24, NUMBERS, 14]) {
      const weight = Math.max(cell, least);
      const two = flattest(kernel, weight, height);
      const rest = two ? width - one.width - two.width - 2 * SIGN : 0;
      const last = enlarge(output, cell, rest, height);
      if (last) {
        const across = [one.across, two.across, last.across];
        return { cell, weight, result: last.cell, across, stacked: false };
      }
    }
  }
  return null;
}

// The output at the size of the input; larger, if that is too small to read and there is room.
function enlarge(output, cell, width, height) {
  let largest = null;
  for (let size = cell; size === cell || size <= LEGIBLE; size += 1) {
    const set = flattest(output, size, height);
    if (!set || set.width > width) break;
    largest = { cell: size, across: set.across };
  }
  return largest;
}

function stack(width, height, largest, input, kernel, output) {
  const most = largest > LARGEST ? largest : 40;
  const widest = Math.max(input.cols, output.cols);
  const cell = Math.max(TOUCHABLE, Math.min(most, Math.floor((width - 8) / widest)));
  const weight = Math.max(cell, Math.min(most, Math.floor((width - 8) / kernel.cols)));
  const rows = input.count * input.rows * cell + output.count * output.rows * cell;
  return { cell, weight, result: cell, across: [1, 1, 1], stacked: true, tall: rows > 2 * height };
}

// Whether an arrangement is worth it, or fewer grids should be shown.
export function comfortable({ stacked, tall, cell }) {
  return stacked ? !tall : cell >= READABLE;
}

// Font size and room (characters) for numbers of up to `longest` characters in cells of `cell` px.
export function lettering(cell, longest) {
  if (cell < NUMBERS) return { size: 0, room: 0 };
  const small = cell < 30;
  const fitting = (cell - (small ? 3 : 6)) / (0.61 * Math.min(longest, 7));
  const size = Math.max(small ? 8 : 11, Math.min(Math.max(9, 0.36 * cell), fitting));
  return { size, room: Math.floor((cell - 2.5) / (0.602 * size)) };
}
