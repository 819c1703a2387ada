// A run that has just begun comes into view: on a phone, and beside many settings, it would begin
// above what is seen.
{
  const room = document.querySelector(".st-key-room");
  const { top } = room.getBoundingClientRect();
  if (top < 0 || top > innerHeight / 2) room.scrollIntoView();
}
