/** What a part has to be. */
export interface PartDigest {
  readonly length: number;
  /** SHA-256 in hex. */
  readonly sha256: string;
}
