/** Stands in for the User object until it is there. */
import { DurableObject } from 'cloudflare:workers';

interface Device {
  readonly name: string;
  readonly tokenHash: string;
}

export class UserObject extends DurableObject {
  async create(request: { deviceName: string; tokenHash: string }) {
    return this.#add(request);
  }
  async link(request: { deviceName: string; tokenHash: string }) {
    return this.#add(request);
  }
  async authorize(credential: { device: number; tokenHash: string }) {
    const devices = await this.#devices();
    if (devices[credential.device - 1]?.tokenHash !== credential.tokenHash) return { refused: 'signed-out' };
    return { device: credential.device };
  }
  async changed() {
    return { told: true };
  }
  async meterLookups(credential: { device: number; tokenHash: string }) {
    const allowed = await this.authorize(credential);
    return 'refused' in allowed ? allowed : { allowed: true };
  }
  async devices() {
    const devices = await this.#devices();
    const rows = devices.map(({ name }, i) => ({
      device: i + 1,
      name,
      primary: i === 0,
      addedAt: 1,
      lastSeenAt: 1,
      online: false,
    }));
    return { devices: rows, version: 1 };
  }
  async contacts() {
    return { contacts: [] };
  }
  async retire() {
    await this.ctx.storage.deleteAll();
    return { retired: true };
  }
  override async fetch(request: Request): Promise<Response> {
    const device = Number(request.headers.get('x-roost-device'));
    const tokenHash = request.headers.get('x-roost-token-hash') ?? '';
    const allowed = await this.authorize({ device, tokenHash });
    if ('refused' in allowed) return Response.json(allowed, { status: 401 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }
  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer) {
    socket.send(message === 'ping' ? 'pong' : message);
  }
  async #devices() {
    return (await this.ctx.storage.get<Device[]>('devices')) ?? [];
  }
  async #add(device: { deviceName: string; tokenHash: string }) {
    const devices = await this.#devices();
    const known = devices.findIndex((one) => one.tokenHash === device.tokenHash);
    if (known >= 0) return { device: known + 1 };
    devices.push({ name: device.deviceName, tokenHash: device.tokenHash });
    await this.ctx.storage.put('devices', devices);
    return { device: devices.length };
  }
}
