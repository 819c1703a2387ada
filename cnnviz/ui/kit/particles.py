"""Korean particles after values: which of two forms a word or a number takes.

A translation writes both, ``{value}[은/는]``, and gets one once its placeholders are filled: the
first after a final consonant, the second after a vowel.  static/components/shared/particles.js is
the same rule for the texts that the browser fills; tests/js/particles.json pins both.
"""

import re

CHOICE = re.compile(r"\[([가-힣]+)/([가-힣]+)\]")
NONE, RIEUL, OTHER = "", "ㄹ", "other"
"""Final sounds: a vowel, ㄹ (after which it is 로, not 으로), another consonant."""
# 영 일 이 삼 사 오 육 칠 팔 구; also 십, 백, 천 and 만 end in a consonant.
DIGITS = (OTHER, RIEUL, NONE, OTHER, NONE, NONE, OTHER, RIEUL, RIEUL, NONE)
LETTERS = {"L": RIEUL, "M": OTHER, "N": OTHER, "R": RIEUL}
"""The names of letters that end in a consonant: 엘, 엠, 엔, 알."""
SIGNS = {"%": NONE, "∞": NONE}
"""Signs that are read aloud: 퍼센트, 무한대."""


def choose_particles(text: str) -> str:
    """Return a text with the form of each particle that the word before it takes."""
    done = ""
    at = 0
    for choice in CHOICE.finditer(text):
        done += text[at : choice.start()]
        with_consonant, with_vowel = choice.groups()
        sound = final_sound(done)
        vowel = sound == NONE or (sound == RIEUL and with_consonant.startswith("으"))
        done += with_vowel if vowel else with_consonant
        at = choice.end()
    return done + text[at:]


def final_sound(text: str) -> str:
    """Return with what kind of sound a text ends when it is read aloud.

    A remark in parentheses at the end does not count: 가방(bag) ends like 가방.
    """
    text = re.sub(r"(?<=[\w%’”])\s*\([^()]*\)\W*$", "", text)
    text = re.sub(r"[^\w%∞]+$", "", text).rstrip("_")
    last = text[-1:]
    if "가" <= last <= "힣":
        final = (ord(last) - ord("가")) % 28
        return NONE if final == 0 else RIEUL if final == 8 else OTHER
    if last in "0123456789" and last:
        return DIGITS[int(last)]
    return SIGNS.get(last) or _latin_sound(text)


def _latin_sound(text: str) -> str:
    """Return the final sound of a Latin word as Koreans read it: a name of letters, or a word."""
    found = re.search("[A-Za-z]+$", text)
    word = found[0] if found else ""
    if len(word) < 2 or word[-2:].isupper():
        return LETTERS.get(word[-1:].upper(), NONE)
    if re.search("le?$", word):
        return RIEUL
    return OTHER if re.search("(m|n|ng|[aeiou][ckpt])$", word) else NONE
