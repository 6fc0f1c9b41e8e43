// The globals that browsers, Node and workerd all have, as far as code that runs in all three may use them. Each
// place brings its own, wider types; this file is compiled only where none of them is.

declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: Uint8Array | ArrayBuffer): string;
}

declare const crypto: {
  getRandomValues<T extends Uint8Array | Uint32Array>(into: T): T;
  randomUUID(): `${string}-${string}-${string}-${string}-${string}`;
  readonly subtle: {
    digest(algorithm: string, data: Uint8Array | ArrayBuffer): Promise<ArrayBuffer>;
    importKey(
      format: 'raw' | 'pkcs8',
      data: Uint8Array<ArrayBuffer>,
      algorithm: { readonly name: string },
      extractable: boolean,
      usages: readonly string[],
    ): Promise<CryptoKey>;
    generateKey(
      algorithm: { readonly name: string; readonly namedCurve: string },
      extractable: boolean,
      usages: readonly string[],
    ): Promise<unknown>;
    exportKey(format: 'raw' | 'jwk', key: CryptoKey): Promise<unknown>;
    deriveBits(
      algorithm: { readonly name: string; readonly public: CryptoKey },
      key: CryptoKey,
      length: number,
    ): Promise<ArrayBuffer>;
    verify(
      algorithm: { readonly name: string },
      key: CryptoKey,
      signature: Uint8Array<ArrayBuffer>,
      data: Uint8Array<ArrayBuffer>,
    ): Promise<boolean>;
    encrypt(algorithm: AesAlgorithm, key: CryptoKey, data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
    decrypt(algorithm: AesAlgorithm, key: CryptoKey, data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
  };
};

interface AesAlgorithm {
  readonly name: string;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly additionalData?: Uint8Array<ArrayBuffer>;
}

interface CryptoKey {
  readonly type: string;
}

declare const performance: { now(): number };

declare const console: Record<'debug' | 'info' | 'log' | 'warn' | 'error', (...values: unknown[]) => void>;

type Timer = number | { readonly [Symbol.toPrimitive]: () => number };
declare function setTimeout(call: () => void, ms?: number): Timer;
declare function clearTimeout(timer: Timer | undefined): void;
declare function setInterval(call: () => void, ms?: number): Timer;
declare function clearInterval(timer: Timer | undefined): void;
declare function queueMicrotask(call: () => void): void;
declare function structuredClone<T>(value: T, options?: { transfer?: ArrayBuffer[] }): T;
declare function btoa(binary: string): string;
declare function atob(base64: string): string;

declare class URL {
  static parse(url: string): URL | null;
  constructor(url: string, base?: string | URL);
  hash: string;
  host: string;
  hostname: string;
  href: string;
  readonly origin: string;
  pathname: string;
  port: string;
  protocol: string;
  search: string;
  readonly searchParams: URLSearchParams;
  readonly username: string;
  readonly password: string;
  toString(): string;
}

declare class URLSearchParams {
  constructor(init?: string | Record<string, string>);
  append(name: string, value: string): void;
  get(name: string): string | null;
  has(name: string): boolean;
  set(name: string, value: string): void;
  toString(): string;
}

interface EventLike {
  readonly type: string;
}

declare class AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: (event: EventLike) => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: (event: EventLike) => void): void;
  throwIfAborted(): void;
}

declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

interface WebSocketEvents {
  open: EventLike;
  message: EventLike & { readonly data: unknown };
  close: EventLike & { readonly code: number; readonly reason: string; readonly wasClean: boolean };
  error: EventLike;
}

declare class WebSocket {
  static readonly CONNECTING: 0;
  static readonly OPEN: 1;
  static readonly CLOSING: 2;
  static readonly CLOSED: 3;
  constructor(url: string, protocols?: string | string[]);
  binaryType: 'arraybuffer' | 'blob';
  readonly bufferedAmount: number;
  readonly protocol: string;
  readonly readyState: number;
  send(data: string | Uint8Array | ArrayBuffer): void;
  close(code?: number, reason?: string): void;
  addEventListener<K extends keyof WebSocketEvents>(type: K, listener: (event: WebSocketEvents[K]) => void): void;
  removeEventListener<K extends keyof WebSocketEvents>(type: K, listener: (event: WebSocketEvents[K]) => void): void;
}

interface ResponseLike {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: {
    getReader(): { read(): Promise<{ readonly value?: Uint8Array | undefined }>; cancel(): Promise<void> };
  } | null;
  json(): Promise<unknown>;
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

declare function fetch(
  url: string | URL,
  init?: {
    method?: string;
    headers?: Record<string, string>;
    body?: string | Uint8Array<ArrayBuffer>;
    signal?: AbortSignal;
  },
): Promise<ResponseLike>;
