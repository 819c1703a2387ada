// Chooses the size of the cells and how many grids are side by side.

const LARGEST = 96; // where there is room
const WALL = 120; // on a wall 1080 pixels high
const SMALLEST = 9;
const READABLE = 24; // below this, one channel is better than all channels in small cells
const LEGIBLE = 30; // numbers of four characters can be read
const TOUCHABLE = 20; // the minimum on a phone, where a wide grid scrolls
const FINGER = 44; // on a phone, where there is room
const BESIDE = 30; // on a phone, smaller cells give the kernel a row of its own
const COMFORTABLE = 40; // smaller cells rather get more height than fits the screen
const GAP = 12;
const SIGN = 52; // width of ∗ and = with the space around them
const LEAST = 116; // minimum width for the title of a panel
export const STACKED = 600; // below this width the panels are stacked
export const NUMBERS = 18; // smaller cells show only their color
export const CORNERS = 34; // smaller cells have no room for ×w in the corner

/**
 * @typedef {object} Room  what the page has for the grids
 * @property {number} width  in pixels
 * @property {number} height  likewise
 * @property {boolean} presenting
 * @property {string} window  what it was measured in
 *
 * @typedef {{count: number, rows: number, cols: number, least?: number}} Panel  grids of one size, whose cells
 *   have at least so many pixels
 * @typedef {{input: Panel, kernel: Panel, output: Panel}} Panels
 * @typedef {object} Sizes  of an arrangement of the panels
 * @property {number} cell  pixels of the cells of the input
 * @property {number} weight  those of the kernel
 * @property {number} result  those of the output
 * @property {number[]} across  grids per row, of each panel
 * @property {boolean} stacked  the panels are one above the other
 * @property {boolean} [tall]  they do not fit into the window
 * @property {boolean} [paired]  each kernel stands beside its channel
 */

/** Width and height of a panel of `count` grids, `across` of them per row. @param {Panel} panel @param {number} across @param {number} cell */
function extent({ count, rows, cols }, across, cell) {
  const down = Math.ceil(count / across);
  const name = count > 1 ? 20 : 0;
  return {
    width: Math.max(across * (cols * cell + 6) + (across - 1) * GAP, LEAST),
    height: down * (rows * cell + 6 + name) + (down - 1) * GAP,
  };
}

/** The arrangement of a panel with the fewest grids per row that is at most `height` high. @param {Panel} panel @param {number} cell @param {number} height */
function narrowest(panel, cell, height) {
  for (let across = 1; across <= panel.count; across += 1) {
    if (panel.count < 5 && panel.count % across) continue; // complete rows only
    const size = extent(panel, across, cell);
    if (size.height <= height) return { across, width: size.width };
  }
  return null;
}

/**
 * Cell sizes for the panels input, kernel and output, side by side in `width` pixels and, if the cells
 * stay comfortable, in the `height` that the screen has for them; else in more.  Presenting, they fill
 * the screen.
 * @param {Room} room
 * @param {Panels} panels
 * @returns {Sizes}
 */
export function arrange({ width, height, presenting }, panels) {
  if (presenting) {
    const largest = (WALL / 1080) * innerHeight;
    return (innerWidth > innerHeight && sideBySide(width, height, largest, panels)) || stack(width, height, largest, panels);
  }
  const heights = width < STACKED ? [] : [[height, LARGEST], [Math.max(height, 400), COMFORTABLE], [Math.max(height, 640), COMFORTABLE]];
  for (const [most, largest] of heights) {
    const sizes = sideBySide(width, most, largest, panels);
    if (sizes && (largest === COMFORTABLE || sizes.cell >= COMFORTABLE)) return sizes;
  }
  return stack(width, height, FINGER, panels);
}

/** @param {number} width @param {number} height @param {number} largest @param {Panels} panels */
function sideBySide(width, height, largest, { input, kernel, output }) {
  for (let cell = Math.floor(largest); cell >= SMALLEST; cell -= 1) {
    const inputSize = narrowest(input, cell, height);
    if (!inputSize || !narrowest(output, cell, height)) continue;
    for (const least of kernel.least ? [kernel.least] : [32, 24, NUMBERS, 14]) {
      const weight = Math.max(cell, least);
      const kernelSize = narrowest(kernel, weight, height);
      if (!kernelSize) continue;
      const rest = width - inputSize.width - kernelSize.width - 2 * SIGN;
      const outputSize = enlarge(output, cell, rest, height);
      if (outputSize) {
        const across = [inputSize.across, kernelSize.across, outputSize.across];
        return { cell, weight, result: outputSize.cell, across, stacked: false };
      }
    }
  }
  return null;
}

/** The output in cells of the input's size, or larger if these are illegible and there is room. @param {Panel} output @param {number} cell @param {number} width @param {number} height */
function enlarge(output, cell, width, height) {
  let largest = null;
  for (let size = cell; size === cell || size <= LEGIBLE; size += 1) {
    const arrangement = narrowest(output, size, height);
    if (!arrangement || arrangement.width > width) break;
    largest = { cell: size, across: arrangement.across };
  }
  return largest;
}

/** @param {number} width @param {number} height @param {number} largest @param {Panels} panels */
function stack(width, height, largest, { input, kernel, output }) {
  const widest = Math.max(input.cols, output.cols);
  // The kernel beside its channel: also where all channels are shown, so that none moves when they are chosen.
  const paired = input.count === kernel.count || kernel.count === 1;
  const beside = paired ? Math.floor((width - 32) / (input.cols + kernel.cols)) : 0;
  const room = beside >= BESIDE ? beside : Math.floor((width - 8) / widest);
  const cell = Math.max(TOUCHABLE, Math.min(largest, room));
  const weight = Math.max(cell, Math.min(largest, Math.floor((width - 8) / kernel.cols)));
  const rows = input.count * input.rows * cell + output.count * output.rows * cell;
  const isBeside = beside >= BESIDE;
  return { cell, weight: isBeside ? cell : weight, result: cell, across: [1, 1, 1], stacked: true, tall: rows > height, paired: isBeside };
}

/** Whether an arrangement is readable; otherwise fewer grids are shown. @param {Sizes} sizes */
export function isReadable({ stacked, tall, cell }) {
  return stacked ? !tall : cell >= READABLE;
}

/** Font size, and characters per cell, for numbers of up to `longest` characters in cells of `cell` px. @param {number} cell @param {number} longest */
export function lettering(cell, longest) {
  if (cell < NUMBERS) return { size: 0, room: 0 };
  const small = cell < 30;
  const fitting = (cell - (small ? 3 : 6)) / (0.61 * Math.min(longest, 7));
  const size = Math.max(small ? 8 : 11, Math.min(Math.max(9, 0.36 * cell), fitting));
  return { size, room: Math.floor((cell - 2.5) / (0.602 * size)) };
}
