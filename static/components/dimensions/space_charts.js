// What plotly.js draws in space: the loss over two weights with the paths of optimizers, and a volume with a window.
import { range } from "../shared/numbers.js";

/**
 * @typedef {{data: object[], axes: Record<string, object>, aspect: number[], eye: number[]}} Chart  traces, the axes by their names, the lengths of the axes, and where the camera is
 * @typedef {[number, number, number]} Triple
 */

const POINTS = 49; // of the surface along each axis
const SHADES = [[0, "#f3f0fb"], [0.35, "#cfc3ee"], [1, "#7c66c6"]];
const LIFTED = 0.012; // of a path above the surface, as a share of the greatest loss
const OPENED = 0.04; // between neighboring cells
const CORNERS = range(8).map((place) => [place >> 2, (place >> 1) & 1, place & 1]);
/** Two triangles for each side of a cube, of its corners. */
const TRIANGLES = [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1], [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3]];
const EDGES = range(8).flatMap((place) => [1, 2, 4].filter((bit) => !(place & bit)).map((bit) => [place, place | bit]));

/**
 * @param {(weights: [number, number]) => number} lossAt
 * @param {number} reach  the weights go from minus this to this
 * @param {{name: string, color: string, path: [number, number][], at: number}[]} lines  each is drawn up to its step `at`
 * @param {Record<string, string>} words
 * @returns {Chart}
 */
export function chartSurface(lossAt, reach, lines, words) {
  const axis = range(POINTS).map((at) => reach * ((2 * at) / (POINTS - 1) - 1));
  const heights = axis.map((second) => axis.map((first) => lossAt([first, second])));
  const most = Math.max(...heights.flat());
  const weights = "w₁ %{x:.3~g}<br>w₂ %{y:.3~g}<br>";
  const surface = {
    type: "surface", x: axis, y: axis, z: heights, colorscale: SHADES, showscale: false,
    contours: { z: { show: true, color: "#8f7bd0", width: 1, start: most / 10, end: most, size: most / 10 } },
    hovertemplate: `${weights}${words.loss} %{z:.4~g}<extra></extra>`,
  };
  const paths = lines.map(({ name, color, path, at }) => {
    const walked = path.slice(0, at + 1);
    const losses = walked.map(lossAt);
    return {
      type: "scatter3d", mode: "lines+markers", name, line: { color, width: 5 }, marker: { color, size: walked.map((_, step) => (step === at ? 7 : 2.5)) },
      x: walked.map(([first]) => first), y: walked.map(([, second]) => second), z: losses.map((loss) => loss + LIFTED * most),
      customdata: losses, text: walked.map((_, step) => `${words.step} ${step}`), hovertemplate: `%{text}<br>${weights}${words.loss} %{customdata:.4~g}`,
    };
  });
  const titles = { xaxis: "w₁", yaxis: "w₂", zaxis: words.loss };
  return { data: [surface, ...paths], axes: Object.fromEntries(Object.entries(titles).map(([name, text]) => [name, { title: { text } }])), aspect: [1.35, 1.35, 0.95], eye: [1.2, -1.5, 0.8] };
}

/**
 * @param {number[]} bits  the cells, slices of rows
 * @param {{side: number, size: number, start: Triple}} window  cells along each axis, of the window, and its slice, row and column
 * @param {{input: string, kernel: string, quiet: string}} colors
 * @param {Record<string, string>} words
 * @returns {Chart}
 */
export function chartVolume(bits, { side, size, start }, colors, words) {
  const cells = range(side ** 3).filter((place) => bits[place]).map((place) => [Math.floor(place / side ** 2), Math.floor(place / side) % side, place % side]);
  const corners = cells.flatMap((cell) => CORNERS.map((corner) => cell.map((one, axis) => one + OPENED / 2 + corner[axis] * (1 - OPENED))));
  const triangles = cells.flatMap((_, place) => TRIANGLES.map((triangle) => triangle.map((corner) => corner + place * CORNERS.length)));
  const names = cells.map(([slice, row, column]) => `${words.axisSlice} ${slice}, ${words.axisRow} ${row}, ${words.axisColumn} ${column}`);
  const cubes = {
    type: "mesh3d", ...inSpace(corners), i: triangles.map(([one]) => one), j: triangles.map(([, one]) => one), k: triangles.map(([, , one]) => one),
    color: colors.input, flatshading: true, lighting: { ambient: 0.8, diffuse: 0.5, specular: 0 },
    text: names.flatMap((name) => CORNERS.map(() => name)), hovertemplate: "%{text}<extra></extra>",
  };
  const ticks = { range: [-0.2, side + 0.2], tickvals: range(side).map((place) => place + 0.5), ticktext: range(side).map(String) };
  const axes = {
    xaxis: { ...ticks, title: { text: words.axisColumn } },
    yaxis: { ...ticks, title: { text: words.axisSlice } },
    zaxis: { ...ticks, title: { text: words.axisRow }, range: [side + 0.2, -0.2] }, // rows count down
  };
  const frames = [drawFrame([0, 0, 0], side, colors.quiet, 2), drawFrame(start, size, colors.kernel, 7)];
  return { data: [cubes, ...frames], axes, aspect: [1.2, 1.2, 1.2], eye: [-1.05, -1.75, 0.85] };
}

/** The edges of a box, with gaps between them. @param {Triple} start @param {number} size @param {string} color @param {number} width */
function drawFrame(start, size, color, width) {
  const ends = EDGES.flatMap(([one, other]) => [CORNERS[one], CORNERS[other], null]);
  const points = ends.map((corner) => corner?.map((bit, axis) => start[axis] + bit * size) ?? [null, null, null]);
  return { type: "scatter3d", mode: "lines", ...inSpace(points), line: { color, width }, showlegend: false, hoverinfo: "skip" };
}

/** Columns to the right, slices away, rows upright. @param {(number | null)[][]} points  slice, row and column of each */
const inSpace = (points) => ({ x: points.map(([, , column]) => column), y: points.map(([slice]) => slice), z: points.map(([, row]) => row) });
