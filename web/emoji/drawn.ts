const size = 2;

/** Whether this machine has a picture of an emoji: one keeps its colours whatever colour is asked for, and is one sign wide. */
export function isDrawn(emoji: string): boolean {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (canvas === null) return false;
  canvas.font = `${size}px "Apple Color Emoji", "Noto Color Emoji", "Segoe UI Emoji", "Twemoji Mozilla", sans-serif`;
  canvas.textBaseline = 'middle';
  if (canvas.measureText(emoji).width >= size * 2) return false;
  const drawnIn = (colour: string) => {
    canvas.clearRect(0, 0, size, size);
    canvas.fillStyle = colour;
    canvas.fillText(emoji, 0, 0);
    return canvas.getImageData(0, 0, size, size).data.join();
  };
  return drawnIn('#00f') === drawnIn('#f00');
}
