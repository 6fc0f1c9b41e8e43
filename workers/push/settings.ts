/** What a deployment configures of pushes, read from its variables by one function. */
export interface Settings {
  /** A server on one's own machine: push services may be there too. */
  readonly local: boolean;
  /** Where push services reach whoever runs this (RFC 8292, 2.1): mailto: or https:, or ''. */
  readonly contact: string;
  readonly apns: ApnsSettings | null;
  readonly fcm: FcmSettings | null;
}

export interface ApnsSettings {
  readonly key: string;
  readonly keyId: string;
  readonly team: string;
  /** The app's bundle id. */
  readonly topic: string;
  readonly origin: string;
}

export interface FcmSettings {
  readonly project: string;
  readonly email: string;
  readonly key: string;
  readonly tokenUrl: string;
  readonly origin: string;
}

type Vars = Readonly<Record<string, unknown>>;

/** `problems` names what is set and cannot be used; that provider is then as if it were not set. */
export function readSettings(vars: Vars): { readonly settings: Settings; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const local = text(vars, 'ROOST_LOCAL') === '1';
  const contact = text(vars, 'ROOST_PUSH_CONTACT');
  const isContact = contact === '' || /^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/.test(contact);
  if (!isContact) problems.push('ROOST_PUSH_CONTACT must be a mailto: or https: address.');
  const settings = {
    local,
    contact: isContact ? contact : '',
    apns: readApns(vars, problems),
    fcm: readFcm(vars, problems),
  };
  return { settings, problems };
}

function readApns(vars: Vars, problems: string[]): ApnsSettings | null {
  const key = text(vars, 'ROOST_APNS_KEY');
  const rest = {
    keyId: text(vars, 'ROOST_APNS_KEY_ID'),
    team: text(vars, 'ROOST_APNS_TEAM'),
    topic: text(vars, 'ROOST_APNS_TOPIC'),
  };
  const given = [key, ...Object.values(rest)].filter((one) => one !== '').length;
  if (given === 0) return null;
  if (given < 4) {
    problems.push('APNs needs ROOST_APNS_KEY, ROOST_APNS_KEY_ID, ROOST_APNS_TEAM and ROOST_APNS_TOPIC.');
    return null;
  }
  return { key, ...rest, origin: text(vars, 'ROOST_APNS_ORIGIN') || 'https://api.push.apple.com' };
}

function readFcm(vars: Vars, problems: string[]): FcmSettings | null {
  const account = text(vars, 'ROOST_FCM_ACCOUNT');
  if (account === '') return null;
  const read = parse(account);
  const { project_id, client_email, private_key, token_uri } = read;
  if (typeof project_id !== 'string' || typeof client_email !== 'string' || typeof private_key !== 'string') {
    problems.push('ROOST_FCM_ACCOUNT must be the JSON of a service account.');
    return null;
  }
  return {
    project: project_id,
    email: client_email,
    key: private_key,
    tokenUrl: typeof token_uri === 'string' ? token_uri : 'https://oauth2.googleapis.com/token',
    origin: text(vars, 'ROOST_FCM_ORIGIN') || 'https://fcm.googleapis.com',
  };
}

function parse(json: string): Record<string, unknown> {
  try {
    return (JSON.parse(json) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function text(vars: Vars, name: string): string {
  const value = vars[name];
  return typeof value === 'string' ? value.trim() : '';
}
