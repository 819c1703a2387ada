// Korean particles after values: which of two forms a word or a number takes.  The same rule as
// cnnviz/ui/kit/particles.py; tests/js/particles.json pins both.

const CHOICE = /\[([가-힣]+)\/([가-힣]+)\]/;
const NONE = "";
const RIEUL = "ㄹ"; // after it, 로 and not 으로
const OTHER = "other";
// 영 일 이 삼 사 오 육 칠 팔 구; also 십, 백, 천 and 만 end in a consonant.
const DIGITS = [OTHER, RIEUL, NONE, OTHER, NONE, NONE, OTHER, RIEUL, RIEUL, NONE];
/** @type {Record<string, string>} */
const LETTERS = { L: RIEUL, M: OTHER, N: OTHER, R: RIEUL }; // 엘, 엠, 엔, 알

/** A text with the form of each particle that the word before it takes. @param {string} text */
export function chooseParticles(text) {
  let done = text;
  for (let choice = CHOICE.exec(done); choice; choice = CHOICE.exec(done)) {
    const [both, withConsonant, withVowel] = choice;
    const before = done.slice(0, choice.index);
    const sound = finalSound(before);
    const isVowel = sound === NONE || (sound === RIEUL && withConsonant.startsWith("으"));
    done = before + (isVowel ? withVowel : withConsonant) + done.slice(choice.index + both.length);
  }
  return done;
}

/** With what kind of sound a text ends when it is read aloud, without a remark in parentheses. @param {string} raw */
function finalSound(raw) {
  const text = raw
    .replace(/(?<=[\p{L}\p{N}_%’”])\s*\([^()]*\)[^\p{L}\p{N}_]*$/u, "")
    .replace(/[^\p{L}\p{N}%∞]+$/u, "");
  const last = text.at(-1) ?? "";
  if (last >= "가" && last <= "힣") {
    const final = (last.charCodeAt(0) - "가".charCodeAt(0)) % 28;
    if (final === 0) return NONE;
    return final === 8 ? RIEUL : OTHER;
  }
  return last >= "0" && last <= "9" ? DIGITS[Number(last)] : latinSound(text);
}

/** The final sound of a Latin word as Koreans read it: a name of letters, or a word. @param {string} text */
function latinSound(text) {
  const word = /[A-Za-z]+$/.exec(text)?.[0] ?? "";
  const end = word.slice(-2);
  if (word.length < 2 || end === end.toUpperCase()) return LETTERS[word.slice(-1).toUpperCase()] ?? NONE;
  if (/le?$/.test(word)) return RIEUL;
  return /(m|n|ng|[aeiou][ckpt])$/.test(word) ? OTHER : NONE;
}
