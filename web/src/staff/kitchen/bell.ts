/** A bell for new tickets, made by the browser itself: no file to load, and it is heard through a kitchen. */

/** Two tones, in hertz. */
const TONES = [880, 1175];
const TONE_SECONDS = 0.18;

let context: AudioContext | undefined;

/** Rings, if the browser lets it: until somebody has touched the page it does not. */
export async function ring(): Promise<void> {
  context ??= new AudioContext();
  await context.resume();
  const begins = context.currentTime;
  TONES.forEach((tone, index) => {
    if (context === undefined) return;
    const oscillator = new OscillatorNode(context, { frequency: tone, type: 'triangle' });
    const volume = new GainNode(context, { gain: 0.4 });
    const at = begins + index * TONE_SECONDS;
    volume.gain.setTargetAtTime(0, at + TONE_SECONDS * 0.7, 0.03);
    oscillator.connect(volume).connect(context.destination);
    oscillator.start(at);
    oscillator.stop(at + TONE_SECONDS * 2);
  });
}
