// The other operations of a chain, computed here: what an edit changes in them, and what a click on one shows.
import { withDraft } from "./output.js";
import { openTrace } from "./trace.js";

/** @typedef {Stepper.Trace} Trace */

/**
 * An operation of the chain with the output of the one before it.
 * @param {Stepper.Payload} other
 * @param {Stepper.Packed | Stepper.Grid} image
 * @returns {Trace}
 */
function feed(other, image) {
  const trace = openTrace({ ...other, image: /** @type {Stepper.Packed} */ (image) });
  const { weights, bias } = trace;
  return withDraft(trace, { image: trace.image.values, weights: weights?.values ?? null, bias: bias?.values ?? null });
}

/**
 * The operations from the one on the page on, or from the first one, each with the output of the one before.
 * @param {{chain: Stepper.Chain, trace: Trace}} page
 * @param {{fromFirst?: boolean}} options
 * @returns {Trace[]}
 */
export function tracesOf({ chain, trace }, { fromFirst = false } = {}) {
  const { at, others = [], image } = chain;
  /** @type {Trace[]} */
  const traces = [];
  for (const other of others.slice(fromFirst ? 0 : at)) {
    const before = traces.at(-1)?.output ?? image;
    if (other === null) traces.push(trace);
    else if (before) traces.push(feed(other, before));
  }
  return traces;
}

/** What computes an operation again. @param {Trace} trace @returns {Stepper.Payload} */
function withoutNumbers(trace) {
  const { image, output, winners } = trace;
  const empty = { image: { shape: image.shape, values: [] }, output: { shape: output.shape, values: [] } };
  return /** @type {Stepper.Payload} */ (/** @type {unknown} */ ({ ...trace, ...empty, winners: winners && [] }));
}

/**
 * The chain with another operation on the page, and that operation; null without what computes it.
 * @param {{chain: Stepper.Chain, trace: Trace}} page
 * @param {number} place
 */
export function moveTo({ chain, trace }, place) {
  const traces = tracesOf({ chain, trace }, { fromFirst: true });
  const there = traces[place];
  if (!there || place === chain.at) return null;
  const others = traces.map((one, at) => (at === place ? null : withoutNumbers(one)));
  return { trace: there, chain: { ...chain, at: place, others, image: place ? traces[0].image : null } };
}
