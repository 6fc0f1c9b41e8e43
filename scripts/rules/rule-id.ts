/**
 * What the id of a rule looks like, as a pattern: `3.3` and `8.3a` of the protocol, `H3` of the HTTP API, `E1` of the encryption,
 * `B1` of media, `W1` of wake-ups, and of the rule book the promises `D1` to `D10`, their rules (`D1.2`), and those of the archive, the log,
 * fan-out, clients and clocks.
 */
export const bookOrHttpId = String.raw`(?:D(?:10|[1-9])(?:\.\d{1,2})?|[ABFKLTW]\d{1,2}|[EH]\d{1,2}[a-z]?)`;
export const protocolId = String.raw`[1-9]\d?\.\d{1,2}[a-z]?`;
export const ruleId = `(?:${protocolId}|${bookOrHttpId})`;
