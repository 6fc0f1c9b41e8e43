/** What a browser records that the others play; the first one that it can. */
const types = ['audio/mp4;codecs=mp4a.40.2', 'audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4'];
const bitsPerSecond = 32_000;
/** Longer than anybody talks to a telephone; far below what a file may have. */
export const maxRecordingMs = 60 * 60_000;

export type RecordingProblem = 'record.refused' | 'record.noMicrophone' | 'record.inUse' | 'record.cannot';

export interface VoiceClip {
  readonly blob: Blob;
  /** Without the parameters of a type: where it goes nobody asks for them. */
  readonly type: string;
  readonly durationMs: number;
}

/** A voice message that is being spoken, or was. */
export interface VoiceRecording {
  readonly ms: number;
  /** Nothing comes to it any more. */
  readonly hasEnded: boolean;
  /** How loud it is just now, 0 to 1. */
  level(): number;
  finish(): Promise<VoiceClip>;
  cancel(): void;
}

/** One that was spoken before, and is still to be sent or thrown away. */
export function keptRecording(clip: VoiceClip): VoiceRecording {
  return { ms: clip.durationMs, hasEnded: true, level: () => 0, finish: async () => clip, cancel: () => {} };
}

/** A voice message while it is spoken. */
export class Recording implements VoiceRecording {
  readonly #recorder: MediaRecorder;
  readonly #stream: MediaStream;
  readonly #audio = new AudioContext();
  readonly #analyser: AnalyserNode;
  readonly #samples: Float32Array<ArrayBuffer>;
  readonly #pieces: Blob[] = [];
  readonly #began = performance.now();
  readonly #ended = Promise.withResolvers<void>();
  #endedAt: number | null = null;

  private constructor(stream: MediaStream, recorder: MediaRecorder) {
    this.#stream = stream;
    this.#recorder = recorder;
    // Some browsers begin without sound until somebody has clicked, and somebody has.
    void this.#audio.resume();
    this.#analyser = this.#audio.createAnalyser();
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#audio.createMediaStreamSource(stream).connect(this.#analyser);
    recorder.ondataavailable = ({ data }) => this.#pieces.push(data);
    recorder.onstop = () => this.#end();
    recorder.onerror = () => this.#end();
    // A piece a second: what fails later takes no more than that away.
    recorder.start(1_000);
  }

  /** Rejects with the id of a sentence. */
  static async begin(): Promise<Recording> {
    const type = globalThis.MediaRecorder && types.find((one) => MediaRecorder.isTypeSupported(one));
    if (type === undefined || navigator.mediaDevices === undefined) throw 'record.cannot' satisfies RecordingProblem;
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
    } catch (error) {
      throw whyNone((error as DOMException).name);
    }
    try {
      return new Recording(stream, new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: bitsPerSecond }));
    } catch (error) {
      stop(stream);
      console.error(error);
      throw 'record.cannot' satisfies RecordingProblem;
    }
  }

  get ms(): number {
    return (this.#endedAt ?? performance.now()) - this.#began;
  }

  /** Somebody pulled the plug, or took the permission back. */
  get hasEnded(): boolean {
    return this.#endedAt !== null;
  }

  level(): number {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const loudest = this.#samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    return Math.min(1, Math.sqrt(loudest));
  }

  async finish(): Promise<VoiceClip> {
    if (this.#recorder.state !== 'inactive') this.#recorder.stop();
    await this.#ended.promise;
    const type = this.#recorder.mimeType.split(';')[0] ?? '';
    return { blob: new Blob(this.#pieces, { type }), type, durationMs: Math.round(this.ms) };
  }

  cancel(): void {
    if (this.#recorder.state !== 'inactive') this.#recorder.stop();
    this.#end();
  }

  /** The microphone is let go of: its light goes out. */
  #end(): void {
    if (this.#endedAt !== null) return;
    this.#endedAt = performance.now();
    stop(this.#stream);
    void this.#audio.close();
    this.#ended.resolve();
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function whyNone(name: string): RecordingProblem {
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'record.refused';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'record.noMicrophone';
  return name === 'NotReadableError' || name === 'AbortError' ? 'record.inUse' : 'record.cannot';
}
