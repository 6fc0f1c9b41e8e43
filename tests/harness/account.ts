/** A signed-up device. */
export interface Account {
  readonly url: string;
  readonly user: string;
  readonly device: number;
  readonly token: string;
}
