/** Passing one record on (PRM-11, PRM-28): to whom, how far, and what was shared so far. */
import { type ReactNode, useState } from 'react';
import { type Answer, call, Load, problemText, useCall, useChange } from '../../api/index.ts';
import {
  AlertIcon,
  Badge,
  Button,
  Checkbox,
  Combobox,
  Dialog,
  EyeIcon,
  Field,
  IconButton,
  type LoadOptions,
  Notice,
  type Option,
  Select,
  SkeletonRows,
  Stack,
  type Text,
  TrashIcon,
  useFormat,
  useText,
  useToast,
  Words,
} from '../../ui/index.ts';
import { useDoor, useKeyAt } from '../door.tsx';
import css from './access.module.css';
import type { AccessProps } from './words.ts';

type Shares = Answer<'GET /api/staff/records/:object/:uid/shares'>;
type Share = Shares['shares'][number];
type Receiver = Answer<'GET /api/staff/records/:object/:uid/receivers'>['receivers'][number];
type Grade = Share['grade'];

const GRADES: readonly Grade[] = ['read', 'comment', 'edit', 'delete'];

interface ShareProps extends AccessProps {
  readonly onWho: () => void;
  readonly onClose: () => void;
}

export function ShareDialog(props: ShareProps): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const { object, uid, name, onClose } = props;
  const shares = useCall(at('GET /api/staff/records/:object/:uid/shares'), { params: { object, uid } });
  if (shares.data) return <Sharing {...props} known={shares.data} />;
  return (
    <Dialog kind="form" title={t('access.title')} sub={name} onClose={onClose}>
      <Load of={shares} skeleton={<SkeletonRows rows={3} />} failed={t('access.failed')}>
        {() => null}
      </Load>
    </Dialog>
  );
}

const whatIs = (t: Text, { kind, above }: Pick<Receiver, 'kind' | 'above'>): string =>
  above ? `${t(`access.kind.${kind}`)} · ${above}` : t(`access.kind.${kind}`);

function Sharing({ object, uid, name, known, onWho, onClose }: ShareProps & { known: Shares }): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const toast = useToast();
  const staff = useDoor().portal === null;
  const [receiver, setReceiver] = useState<Option | null>(null);
  const [grade, setGrade] = useState<Grade>('read');
  const [mayPassOn, setMayPassOn] = useState(false);
  const share = useChange(at('POST /api/staff/records/:object/:uid/shares'), {
    onDone: () => {
      toast(t('access.shared', { name: receiver?.label ?? '' }));
      setReceiver(null);
    },
  });
  const receivers: LoadOptions = async (search, signal) => {
    const found = await call(at('GET /api/staff/records/:object/:uid/receivers'), {
      params: { object, uid },
      query: { search },
      signal,
    });
    return found.receivers.map((one) => ({ value: one.uid, label: one.title, hint: whatIs(t, one) }));
  };
  if (known.upTo === null)
    return (
      <Dialog kind="form" title={t('access.title')} sub={name} onClose={onClose}>
        <Given shares={known.shares} staff={staff} onNone={onClose} />
      </Dialog>
    );
  const grades = GRADES.slice(0, GRADES.indexOf(known.upTo) + 1);
  return (
    <Dialog
      kind="form"
      title={t('access.title')}
      sub={name}
      submit={t('access.share')}
      busy={share.busy}
      disabled={receiver === null}
      onSubmit={() => share.run({ params: { object, uid }, body: { receiver: receiver?.value ?? '', grade, mayPassOn } })}
      onClose={onClose}
    >
      <Stack gap={16}>
        {share.problem && (
          <Notice tone="late" live>
            {share.problem.errors[0]?.message ?? problemText(t, share.problem)}
          </Notice>
        )}
        <Field label={t('access.who')} hint={t(staff ? 'access.whoHint' : 'access.whoHintPortal')}>
          <Combobox value={receiver} options={receivers} onChange={setReceiver} />
        </Field>
        <Field label={t('access.right')}>
          <Select
            value={grade}
            options={grades.map((value) => ({ value, label: t(`access.grade.${value}`) }))}
            onChange={(value) => setGrade(value as Grade)}
          />
        </Field>
        <Checkbox checked={mayPassOn} onChange={setMayPassOn} label={t('access.passOn')} hint={t('access.passOnHint')} />
        <Given shares={known.shares} staff={staff} />
        {staff && (
          <div>
            <Button icon={EyeIcon} onClick={onWho}>
              {t('access.everybody')}
            </Button>
          </div>
        )}
      </Stack>
    </Dialog>
  );
}

interface GivenProps {
  readonly shares: readonly Share[];
  readonly staff: boolean;
  /** The last one was taken back. */
  readonly onNone?: () => void;
}

function Given({ shares, staff, onNone }: GivenProps): ReactNode {
  const t = useText();
  const heading = t(staff ? 'access.given' : 'access.givenMine');
  return (
    <section className={css.part} aria-label={heading}>
      <h3>{heading}</h3>
      {shares.length === 0 ? (
        <Words as="p" size="sm" tone="muted">
          {t('access.nobody')}
        </Words>
      ) : (
        <>
          <ul className={css.list}>
            {shares.map((one) => (
              <ShareLine key={one.uid} share={one} staff={staff} onDone={shares.length === 1 ? onNone : undefined} />
            ))}
          </ul>
          <Words as="p" size="xs" tone="dim">
            {t('access.removeHint')}
          </Words>
        </>
      )}
    </section>
  );
}

interface LineProps {
  readonly share: Share;
  readonly staff: boolean;
  readonly onDone: (() => void) | undefined;
}

function ShareLine({ share, staff, onDone }: LineProps): ReactNode {
  const t = useText();
  const format = useFormat();
  const toast = useToast();
  const at = useKeyAt();
  const { title, kind, grade, mayPassOn, madeBy, madeAt, removable } = share;
  const remove = useChange(at('DELETE /api/staff/shares/:share'), {
    onDone: () => {
      toast(t('access.removed', { name: title }));
      onDone?.();
    },
    onFailed: (problem) => toast({ text: problemText(t, problem), icon: AlertIcon }),
  });
  const when = format.long(madeAt);
  return (
    <li>
      <div className={css.who}>
        <b>{title || t('access.somebody')}</b>
        <small>
          {whatIs(t, { kind, above: null })} · {staff ? t('access.by', { name: madeBy ?? t('access.somebody'), at: when }) : when}
        </small>
      </div>
      <Badge>{t(`access.grade.${grade}`)}</Badge>
      {mayPassOn && <Badge tone="brand">{t('access.mayPassOn')}</Badge>}
      {removable && (
        <IconButton
          icon={TrashIcon}
          label={t('access.remove', { name: title })}
          onClick={() => remove.run({ params: { share: share.uid } })}
          disabled={remove.busy}
        />
      )}
    </li>
  );
}
