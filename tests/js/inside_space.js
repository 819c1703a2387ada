// The maps of all layers in space: where they are on the screen, and what a cell sees of each of them.
// tests/ui/inside/test_space.py checks that the payload is up to date.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { boundsOf, cornersOf, keepApart, lengthOf, placeStacks, planeX, projector, wholeOf, windowsOf, withMap } from "../../static/components/inside/space_layout.js";
import { usualView } from "../../static/components/inside/space_turn.js";

const { sizes, windows, image } = JSON.parse(readFileSync(new URL("space_payload.json", import.meta.url), "utf8"));
const stacks = placeStacks(image, sizes.map((shape, index) => ({ shape, index, maps: shape.length === 3 ? [0, 1, 2] : [0] })));

test("stacks follow each other, from the image to the answer, without touching", () => {
  for (const [at, stack] of stacks.slice(1).entries()) assert.ok(stack.x > planeX(stacks[at], stacks[at].maps.length - 1) + 0.2);
  assert.equal(lengthOf(stacks), stacks.at(-1).x);
  assert.equal(stacks[0].height, 1);
  assert.ok(stacks[3].height < stacks[1].height); // pooling makes maps smaller
});

test("a pooled cell reads 4 cells of its layer, and 4×4 pixels", () => {
  const [pixels, conv, relu] = windowsOf(windows[2], stacks, { map: 1, cell: { row: 1, column: 2 } });
  assert.deepEqual(relu, { top: 2, bottom: 3, left: 4, right: 5 });
  assert.deepEqual(conv, relu);
  assert.deepEqual(pixels, { top: 2, bottom: 5, left: 4, right: 7 });
});

test("a value of flattened maps has the window of its cell, and a linear layer reads all values", () => {
  const [, , , pooled] = windowsOf(windows[3], stacks, { map: 9 + 5, cell: null }); // map 2, row 2, column 3
  assert.deepEqual(pooled, { top: 1, bottom: 1, left: 2, right: 2 });
  const fields = windowsOf(windows[4], stacks, { map: 3, cell: null });
  assert.deepEqual(fields[4], { top: 0, bottom: 26, left: 0, right: 0 }); // along the vector
  assert.deepEqual(fields[3], wholeOf(stacks[3]));
});

test("the parts of a map tile it", () => {
  const [a, b, c, d] = cornersOf(stacks[1], 0, wholeOf(stacks[1]));
  assert.deepEqual([a[1], a[2], c[1], c[2]], [-stacks[1].height / 2, -stacks[1].width / 2, stacks[1].height / 2, stacks[1].width / 2]);
  assert.deepEqual([b, d].map(([, y, z]) => [y, z]), [[a[1], c[2]], [c[1], a[2]]]);
  const right = cornersOf(stacks[1], 0, { top: 0, bottom: 0, left: 5, right: 5 });
  assert.deepEqual(right[1], b);
});

test("seen from the front, a map is as it is; from the side, it is a line", () => {
  const far = 1e9;
  const front = projector({ yaw: 90, pitch: 0, zoom: 1 }, 0, far);
  const [x, y] = front([0, 0.25, 0.5]);
  assert.ok(Math.abs(x - 0.5) < 1e-6 && Math.abs(y - 0.25) < 1e-6);
  const side = projector({ yaw: 0, pitch: 0, zoom: 1 }, 2, far);
  const xs = cornersOf(stacks[1], 0, wholeOf(stacks[1])).map(side).map(([across]) => across);
  assert.ok(Math.max(...xs) - Math.min(...xs) < 1e-6);
  assert.ok(side([0, 0, 0])[0] < side([2, 0, 0])[0]); // the image is on the left
});

test("what is nearer is larger, and from above the nearer edge is lower", () => {
  const project = projector({ yaw: 0, pitch: 0, zoom: 1 }, 0, 4);
  assert.deepEqual(project([1, 0, 2]), [2, 0]);
  const above = projector({ yaw: 0, pitch: 30, zoom: 1 }, 0, 1e9);
  assert.ok(above([0, 0, 1])[1] > above([0, 0, -1])[1]);
});

test("the usual view fills wide and narrow sheets", () => {
  for (const ratio of [1.4, 1.6, 3]) {
    for (const length of [2, 8, 13]) {
      const view = usualView(ratio, length);
      assert.ok(view.yaw >= 30 && view.yaw <= 65);
    }
  }
  const bounds = boundsOf(stacks, projector(usualView(3, lengthOf(stacks)), lengthOf(stacks), 20));
  assert.ok(bounds.left < 0 && bounds.right > 0 && bounds.bottom > bounds.top);
});

test("labels that would cover others are left out", () => {
  const labels = [{ x: 0, y: 0, width: 40 }, { x: 30, y: 4, width: 40 }, { x: 30, y: 40, width: 40 }, { x: 60, y: 0, width: 40 }];
  assert.deepEqual(keepApart(labels, 16), [labels[0], labels[2], labels[3]]);
});

test("the chosen map takes the place of the last of the others", () => {
  assert.deepEqual(withMap([1, 4, 9], 4), [1, 4, 9]);
  assert.deepEqual(withMap([1, 4, 9], 2), [1, 2, 4]);
});
