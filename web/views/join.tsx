import { useRef, useState } from 'react';
import { useHeadingFocus } from '../app/heading-focus.ts';
import { load } from '../app/load.ts';
import { useIsHere } from '../app/observe.ts';
import { workerUrl } from '../app/worker-url.ts';
import { Button, TextButton } from '../parts/button.tsx';
import { CardHead, Field, Form, NameField } from '../parts/card.tsx';
import { mayScan, scanQrCode } from '../parts/qr-scanner.tsx';
import { type Account, type JoinedAccount, maxLetters, readLinkCode } from '../sdk.ts';
import { t } from '../text/text.ts';
import { words } from '../text/words.ts';
import type { SignUpOptions } from './sign-up-options.ts';

interface JoinProps {
  readonly options: SignUpOptions;
  /** A code from the address of the page, or ''. */
  readonly firstCode: string;
  readonly back: () => void;
  readonly done: (account: Account) => void;
}

type Phase =
  | { readonly is: 'asking' }
  | { readonly is: 'waiting'; readonly isAgain: boolean; readonly stop: () => void }
  | { readonly is: 'confirming'; readonly account: JoinedAccount; readonly answer: (join: boolean) => void };

/** A device that joins an account: the code, the wait for the other device, and whose account it is. */
export function JoinStep({ options, firstCode, back, done }: JoinProps) {
  const [phase, setPhase] = useState<Phase>({ is: 'asking' });
  const [code, setCode] = useState(firstCode);
  const [name, setName] = useState(options.deviceName);
  const isHere = useIsHere();
  const step = useRef<HTMLDivElement>(null);
  useHeadingFocus(step, phase.is);
  const abort = useRef<AbortController | null>(null);
  const deviceName = name.trim() || options.deviceName;

  const send = async () => {
    const { server, store, vault } = options;
    const stop = new AbortController();
    abort.current = stop;
    const stopWaiting = () => {
      stop.abort();
      setPhase({ is: 'asking' });
    };
    const { joinAccount, openSuiteWorker } = await load(() => import('../sdk-account.ts'));
    const suite = openSuiteWorker(workerUrl());
    try {
      const joined = await joinAccount({
        ...{ server, store, vault: await vault(), suite, code, deviceName, signal: stop.signal },
        waiting: (_, isAgain) => isHere() && setPhase({ is: 'waiting', isAgain, stop: stopWaiting }),
        confirm: (account) => new Promise((answer) => setPhase({ is: 'confirming', account, answer })),
      });
      done(joined);
    } catch (error) {
      // One that was stopped is not heard any more.
      if (abort.current !== stop || stop.signal.aborted) return;
      setPhase({ is: 'asking' });
      throw error;
    } finally {
      suite.close();
    }
  };
  const scan = () =>
    scanQrCode({
      title: t('join.scan'),
      instead: t('join.typeInstead'),
      take: (text) => {
        try {
          readLinkCode(text);
        } catch {
          return t('join.otherCode');
        }
        setCode(text.replace(/^.*#(?:.*&)?link=/, ''));
        return null;
      },
    });

  return (
    <div className="card-step" ref={step}>
      {phase.is === 'waiting' && <Waiting deviceName={deviceName} isAgain={phase.isAgain} stop={phase.stop} />}
      {phase.is === 'confirming' && <Confirming account={phase.account} answer={phase.answer} />}
      {/* It stays, with what was typed and what went wrong. */}
      <div className="card-step" hidden={phase.is !== 'asking'}>
        <CardHead title={t('join.title')} text={t('join.text')} />
        <Form send={send} action={t('join.link')}>
          <Field
            label={t('join.code')}
            type="text"
            className="input is-code is-long"
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
          {mayScan() && (
            <Button onClick={scan} look="is-soft">
              {t('join.camera')}
            </Button>
          )}
          <NameField
            label={t('join.deviceName')}
            type="text"
            maxLetters={maxLetters.name}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Form>
        <div className="card-foot">
          <TextButton onClick={back}>{t('join.new')}</TextButton>
        </div>
      </div>
    </div>
  );
}

interface WaitingProps {
  readonly deviceName: string;
  readonly isAgain: boolean;
  readonly stop: () => void;
}

function Waiting({ deviceName, isAgain, stop }: WaitingProps) {
  return (
    <>
      <CardHead
        title={t('join.lookThere')}
        text={isAgain ? words().linkAgain : t('join.itAsks', { name: deviceName })}
      />
      <p className="hint" role="status">
        {t('join.waiting')}
      </p>
      <div className="card-foot">
        <TextButton onClick={stop}>{t('join.stop')}</TextButton>
      </div>
    </>
  );
}

interface ConfirmingProps {
  readonly account: JoinedAccount;
  readonly answer: (join: boolean) => void;
}

function Confirming({ account, answer: tell }: ConfirmingProps) {
  const [isAnswered, setAnswered] = useState(false);
  const answer = (join: boolean) => {
    setAnswered(true);
    tell(join);
  };
  return (
    <>
      <CardHead title={t('join.whose', { name: account.name })} text={account.phone ?? `@${account.handle}`} />
      <p>{words().joinedAccount(account)}</p>
      <p className="hint" role="status">
        {isAnswered && t('moment')}
      </p>
      <div className="dialog-actions">
        <Button onClick={() => answer(false)} look="is-quiet" isOff={isAnswered}>
          {t('no')}
        </Button>
        <Button onClick={() => answer(true)} isOff={isAnswered}>
          {t('join.join')}
        </Button>
      </div>
    </>
  );
}
