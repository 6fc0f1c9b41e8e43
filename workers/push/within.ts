import type { Answer, Ports, PushRequest } from './ports.ts';

/** Sends it, and waits no longer than is due. The timer is cleared: `AbortSignal.timeout` would go on after the answer. */
export async function within(
  ports: Pick<Ports, 'limits' | 'timer' | 'transport'>,
  request: PushRequest,
): Promise<Answer> {
  const abort = new AbortController();
  const timer = ports.timer(ports.limits.pushDeadlineMs, () => abort.abort());
  try {
    return await ports.transport(request, abort.signal);
  } finally {
    timer.cancel();
  }
}
