// How the chosen cell came about: products, sums and maxima, as coloured text.

const MOST_TERMS = 25; // a sum of more products is given by its total

// The work and its result; they are only nearly equal where a number was rounded to be written.
export function howOf(view, rows, columns, total) {
  const nodes = [...HOW[view.data.kind](view, rows, columns), part("o", total)];
  nodes.splice(-1, 0, nodes.some((node) => node.rounded) ? " ≈ " : " = ");
  return nodes;
}

const HOW = {
  convolution(view, rows, columns) {
    const { channels, bias, words } = view.data;
    const count = channels * rows.length * columns.length;
    const plus = bias === null ? [] : [" + ", ...braced("b", bias)];
    if (count <= MOST_TERMS) {
      const terms = products(view, rows, columns).map(([value, weight], place) => [
        ...braced("i", value, place > 0), "·", ...braced("k", weight),
      ]);
      return [...joined(terms, " + "), ...plus];
    }
    const sum = products(view, rows, columns).reduce((all, [v, w]) => all + v * w, 0);
    return [`${words.products.replace("{count}", count)} `, part("i", sum), ...plus];
  },
  max(view, rows, columns) {
    const values = read(view, 0, rows, columns, -Infinity);
    const best = values.indexOf(Math.max(...values));
    const [i, j] = [Math.floor(best / columns.length), best % columns.length];
    view.winner = [rows[i], columns[j]];
    const terms = values.map((value, place) => [part(place === best ? "o" : "i", value)]);
    return ["max(", ...joined(terms, ", "), ")"];
  },
  avg(view, rows, columns) {
    const terms = read(view, 0, rows, columns, 0).map((value, place) => braced("i", value, place > 0));
    const divisor = view.data.divisors[view.row][view.column];
    return ["(", ...joined(terms, " + "), `) / ${divisor}`];
  },
  norm(view, rows, columns) {
    const { mean, deviation, scale, shift } = view.data.norm;
    const value = part("i", read(view, 0, rows, columns, 0)[0]);
    return [
      "(", value, " − ", ...braced("", mean), ") / ", part("", deviation), " · ", ...braced("k", scale),
      " + ", ...braced("b", shift),
    ]; // prettier-ignore
  },
  relu: (view, rows, columns) => ["max(0, ", part("i", read(view, 0, rows, columns, 0)[0]), ")"],
  tanh: (view, rows, columns) => ["tanh(", part("i", read(view, 0, rows, columns, 0)[0]), ")"],
  same: (view, rows, columns) => [part("i", read(view, 0, rows, columns, 0)[0])],
};

function products(view, rows, columns) {
  const { channels, kernelHeight, kernelWidth } = view.data;
  const size = kernelHeight * kernelWidth;
  const all = [];
  for (let channel = 0; channel < channels; channel++)
    read(view, channel, rows, columns, 0).forEach((value, place) => {
      all.push([value, view.kernel[channel * size + place]]);
    });
  return all;
}

function read(view, channel, rows, columns, outside) {
  const { height, width } = view.data;
  const inside = (row, column) => row >= 0 && row < height && column >= 0 && column < width;
  return rows.flatMap((row) =>
    columns.map((column) =>
      inside(row, column) ? view.inputs[(channel * height + row) * width + column] : outside,
    ),
  );
}

// Numbers

function part(role, value) {
  const element = document.createElement("span");
  element.className = role;
  element.textContent = text(value);
  element.rounded = Number.isFinite(value) && Math.abs(short(value) - value) > 1e-6 * Math.abs(value);
  return element;
}

// A number after a sign: in brackets if it has one itself.
function braced(role, value, after = true) {
  return after && value < 0 ? ["(", part(role, value), ")"] : [part(role, value)];
}

function short(value) {
  return Math.abs(value) < 0.00005 ? 0 : Number(value.toPrecision(3));
}

function text(value) {
  if (value === -Infinity) return "−∞";
  return Number.isFinite(value) ? String(short(value)).replace("-", "−") : String(value);
}

function joined(lists, between) {
  return lists.flatMap((list, place) => (place ? [between, ...list] : list));
}
