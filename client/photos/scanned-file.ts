import type { Plan } from './plan.ts';

/** What the bytes of a picture or a film say of it, and what is left of them once all else is taken out. */
export interface ScannedFile {
  /** `document`: all the rest, as a film without pictures. */
  readonly kind: 'image' | 'video' | 'document';
  /** MIME type. */
  readonly type: string;
  /** As it is shown, in pixels; 0: nothing is. */
  readonly width: number;
  readonly height: number;
  readonly durationMs?: number;
  /** A picture that moves. */
  readonly isAnimated: boolean;
  readonly mayBeSeenThrough: boolean;
  readonly plan: Plan;
}
