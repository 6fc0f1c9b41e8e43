import type { Plan } from './plan.ts';

/** What the bytes of a picture or a film say of it, and what is left of them without all that is neither. */
export interface ScannedFile {
  /** `document`: it is neither, as a film without pictures. */
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
