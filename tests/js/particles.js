// Korean particles after values.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fill } from "../../static/components/shared/dom.js";
import { chooseParticles } from "../../static/components/shared/particles.js";

/** @type {[string, string][]} */
const SAMPLES = JSON.parse(readFileSync(new URL("./particles.json", import.meta.url), "utf8"));

for (const [both, chosen] of SAMPLES) test(`${both}: ${chosen}`, () => assert.equal(chooseParticles(both), chosen));

test("a template gets the particles of its values", () => {
  assert.equal(fill("‘{text}’[은/는] {value}[이/가] 아닙니다", { text: "가방", value: 2 }), "‘가방’은 2가 아닙니다");
});
