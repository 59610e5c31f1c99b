/** `/invitation#<token>`: a member of staff chooses the first password; opening the page changes nothing (decision 3). */
import { type ReactNode, useState } from 'react';
import { call } from '../../api/index.ts';
import { LinkButton, Row, useFragment, useText } from '../../ui/index.ts';
import { ChoosePassword } from './choose-password.tsx';
import { enter } from './next.ts';
import { Looked, Outer } from './outer.tsx';

/** Another link in the same tab begins anew. */
export function Invitation(): ReactNode {
  const token = useFragment();
  return <Invited key={token} token={token} />;
}

function Invited({ token }: { token: string }): ReactNode {
  const t = useText();
  const [used, setUsed] = useState(false);
  const title = t('desk.invitation.loading');
  return (
    <Looked
      token={used ? '' : token}
      title={title}
      look={(body) => call('POST /api/staff/invitation', { body: { token: body } })}
      dead={<Dead />}
    >
      {({ name, login }) => (
        <Outer title={t('desk.invitation.title', { name })} sub={t('desk.invitation.sub')}>
          <ChoosePassword
            login={login}
            submit={t('desk.invitation.submit')}
            send={(password) => call('POST /api/staff/invitation/accept', { body: { token, password } })}
            done={({ home }) => enter(null, home)}
            onDead={() => setUsed(true)}
          />
        </Outer>
      )}
    </Looked>
  );
}

/** Staff are invited by an administrator, who can send another link. */
function Dead(): ReactNode {
  const t = useText();
  return (
    <Outer title={t('desk.invitation.deadTitle')} sub={t('desk.invitation.dead')}>
      <form>
        <Row>
          <LinkButton to="/">{t('desk.forgot.back')}</LinkButton>
        </Row>
      </form>
    </Outer>
  );
}
