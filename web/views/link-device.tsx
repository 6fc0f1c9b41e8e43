import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { App } from '../app/app.ts';
import { useAsking } from '../app/asking.ts';
import { sentenceOf } from '../app/errors.ts';
import { useEvery, useIsHere, useTick } from '../app/observe.ts';
import { linkAddress, nextDeviceUrl } from '../app/profiles.ts';
import { Button } from '../parts/button.tsx';
import { openDialog, Waiting } from '../parts/dialog.tsx';
import { Problem } from '../parts/problem.tsx';
import { QrPicture } from '../parts/qr-picture.tsx';
import { toast } from '../parts/toast.tsx';
import type { LinkCode, LinkProgress, RoostErrorLike } from '../sdk.ts';
import { t } from '../text/text.ts';
import { words } from '../text/words.ts';

/** How often the server is asked whether a device has used the code. */
const askEveryMs = 1_500;

interface LinkProps {
  readonly app: App;
  /** A device may have come. */
  readonly changed: () => void;
  readonly close: () => void;
}

/** Shows a code for the new device, asks about the one that uses it, and follows until it is linked. */
export function openLink(app: App, changed: () => void): void {
  openDialog(t('devices.link'), (close) => (
    <div className="panel-inner">
      <LinkDevice app={app} changed={changed} close={close} />
    </div>
  ));
}

function LinkDevice(props: LinkProps) {
  const { roost } = props.app;
  const { link, problem, settled } = useLinkCode(props);
  const [progress, setProgress] = useState<LinkProgress | null>(null);
  const [ended, setEnded] = useState('');
  const { isBusy, problem: refusal, ask } = useAsking();
  const isHere = useIsHere();
  const isLooking = useRef(false);

  const show = (next: LinkProgress) => {
    if (!isHere() || settled.current) return;
    const { state, joiner } = next;
    if (state !== 'taken' && state !== 'denied') return setProgress(next);
    settled.current = true;
    props.close();
    toast(t(state === 'taken' ? 'link.taken' : 'link.denied', { name: joiner?.name ?? '' }));
    if (state === 'denied') return;
    roost
      .devices()
      .then(() => roost.seenDevices())
      .then(props.changed, () => {});
  };
  const lookFailed = (error: unknown) => {
    const { code } = error as Partial<RoostErrorLike>;
    if (!isHere()) return;
    if (code === 'not-found') setEnded(t('link.over'));
    // Nothing is asked of this server any more about this code.
    if (code === 'link-not-genuine') setEnded(sentenceOf(error));
  };
  useEvery(link !== null && ended === '' ? askEveryMs : null, () => {
    if (isLooking.current || link === null) return;
    isLooking.current = true;
    void roost
      .link(link.code.ticket)
      .then(show, lookFailed)
      .finally(() => {
        isLooking.current = false;
      });
  });

  if (problem !== '') return <Ended why={problem} look="problem" close={props.close} />;
  if (ended !== '') return <Ended why={ended} close={props.close} />;
  if (link === null) return <p className="hint">{t('link.asking')}</p>;
  const decide = (agree: boolean) => void ask(() => roost.decideLink(link.code.ticket, agree).then(show));
  return <Step {...props} {...{ link, progress, decide, isBusy, refusal }} />;
}

interface ShownCode {
  readonly code: LinkCode;
  /** A time of `performance`: this device's clock may be set otherwise than the server's. */
  readonly end: number;
}

/** A code for as long as the dialog is open. Whoever closes it does not want the code to be used any more. */
function useLinkCode({ app: { roost }, changed }: LinkProps) {
  const [link, setLink] = useState<ShownCode | null>(null);
  const [problem, setProblem] = useState('');
  /** One that was decided on tells its device so. */
  const settled = useRef(false);
  const isHere = useIsHere();
  // biome-ignore lint/correctness/useExhaustiveDependencies: one code a dialog
  useEffect(() => {
    const withdraw = ({ ticket }: LinkCode) => {
      roost.closeLink(ticket).catch((error: unknown) => {
        if ((error as Partial<RoostErrorLike>).code !== 'link-taken') return;
        toast(t('link.justBefore'));
        changed();
      });
    };
    let shown: LinkCode | null = null;
    roost.createLink().then(
      (code) => {
        if (!isHere()) return withdraw(code);
        shown = code;
        setLink({ code, end: performance.now() + code.lastsMs });
      },
      (error: unknown) => isHere() && setProblem(sentenceOf(error)),
    );
    return () => {
      if (shown !== null && !settled.current) withdraw(shown);
    };
  }, []);
  return { link, problem, settled };
}

interface StepProps extends LinkProps {
  readonly link: ShownCode;
  readonly progress: LinkProgress | null;
  readonly decide: (agree: boolean) => void;
  /** It is being decided. */
  readonly isBusy: boolean;
  /** Why it was not; '' is nothing. */
  readonly refusal: string;
}

function Step({ app, link, progress, decide, isBusy, refusal, close }: StepProps) {
  const name = progress?.joiner?.name ?? '';
  if (progress?.state === 'asked' && progress.joiner !== null) {
    return (
      <>
        <p>{words().joinerAsks(progress.joiner)}</p>
        <p className="hint">{t('link.agreeOnlyIf')}</p>
        <Waiting isBusy={isBusy} />
        <Problem text={refusal} />
        <Actions>
          <Button onClick={() => decide(false)} look="is-quiet" isOff={isBusy}>
            {t('link.no')}
          </Button>
          <Button onClick={() => decide(true)} isOff={isBusy}>
            {t('link.yes')}
          </Button>
        </Actions>
      </>
    );
  }
  if (progress?.state === 'agreed') {
    return (
      <>
        <p role="status">{t('link.goOnThere', { name })}</p>
        <Actions>
          <Button onClick={close} look="is-quiet">
            {t('link.stop')}
          </Button>
        </Actions>
      </>
    );
  }
  return (
    <>
      {progress?.state === 'mismatched' && (
        <p className="problem" role="alert">
          {words().linkMismatch(progress)}
        </p>
      )}
      <CodeToType link={link} profile={app.profile} close={close} />
    </>
  );
}

interface CodeProps extends Pick<LinkProps, 'close'> {
  readonly link: ShownCode;
  readonly profile: string;
}

function CodeToType({ link: { code, end }, profile, close }: CodeProps) {
  const [url] = useState(() => nextDeviceUrl(profile, code.code));
  return (
    <>
      <p>{t('link.scanOrType')}</p>
      <QrPicture text={linkAddress(code.code)} label={t('link.picture')} />
      <p className="shown-code is-link">
        <output aria-label={t('link.code')}>{code.code}</output>
      </p>
      <p className="hint">{t('link.secret')}</p>
      <Countdown end={end} />
      <a className="text-button" href={url} target="_blank" rel="noopener">
        {t('link.tryIt')}
      </a>
      <Actions>
        <Button onClick={close} look="is-quiet">
          {t('close')}
        </Button>
      </Actions>
    </>
  );
}

function Countdown({ end }: { readonly end: number }) {
  useTick(1_000);
  const seconds = Math.max(0, Math.round((end - performance.now()) / 1_000));
  const left = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return <p className="hint">{seconds === 0 ? t('link.over') : t('link.left', { left })}</p>;
}

interface EndedProps extends Pick<LinkProps, 'close'> {
  readonly why: string;
  readonly look?: string;
}

function Ended({ why, look = '', close }: EndedProps) {
  return (
    <>
      <p className={look} role="alert">
        {why}
      </p>
      <Actions>
        <Button onClick={close} look="is-quiet">
          {t('close')}
        </Button>
      </Actions>
    </>
  );
}

function Actions({ children }: { readonly children: ReactNode }) {
  return <div className="dialog-actions">{children}</div>;
}
