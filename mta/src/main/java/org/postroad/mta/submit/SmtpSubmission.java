package org.postroad.mta.submit;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.road.Hop;
import org.postroad.mailstore.AccountId;
import org.postroad.mta.dispatch.Undeliverable;
import org.postroad.mta.door.DoorReplies;
import org.postroad.mta.door.TraceFields;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.Refusal;
import org.postroad.mta.smtp.Reply;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.smtp.server.MailHandler;
import org.postroad.mta.smtp.server.MailTransaction;
import org.postroad.mta.smtp.server.SessionInfo;
import org.postroad.mta.smtp.server.SessionWatch;

/** Submission over SMTP, ports 587 and 465 (RFC 6409, RFC 8314): the session has authenticated its user. Immutable, thread-safe. */
public final class SmtpSubmission implements MailHandler {
    private final Submission submission;
    private final String hostname;

    /**
     * @param hostname ours, in the Received field
     */
    public SmtpSubmission(Submission submission, String hostname) {
        this.submission = submission;
        this.hostname = hostname;
    }

    @Override
    public MailTransaction begin(SessionInfo session, SessionWatch watch, ReversePath from, MailParameters parameters) {
        if (!session.isAuthenticated()) {
            throw Refusal.of(530, EnhancedStatus.SECURITY_REFUSAL, "authentication required"); // RFC 4954 §6
        }
        AccountId account = submission.accountOf(session.identity());
        from.address().filter(sender -> !submission.maySendAs(account, sender)).ifPresent(sender -> {
            throw Refusal.of(550, EnhancedStatus.NOT_AUTHORIZED, "you may not send as " + sender);
        });
        withinRate(() -> submission.rates().message(account));
        return new Transaction(account, session, from, parameters);
    }

    private final class Transaction implements MailTransaction {
        private final AccountId account;
        private final SessionInfo session;
        private final ReversePath from;
        private final MailParameters parameters;
        private final List<Recipient> recipients = new ArrayList<>();
        private @Nullable OutgoingMessage outgoing;

        Transaction(AccountId account, SessionInfo session, ReversePath from, MailParameters parameters) {
            this.account = account;
            this.session = session;
            this.from = from;
            this.parameters = parameters;
        }

        @Override
        public void recipient(Recipient recipient) {
            if (recipients.size() >= submission.maxRecipients()) {
                throw DoorReplies.tooManyRecipients();
            }
            submission.checkRecipient(recipient.address(), from, parameters.size());
            withinRate(() -> submission.rates().recipients(account, 1));
            recipients.add(recipient);
        }

        @Override
        public OutputStream body() throws IOException {
            List<EmailAddress> addresses =
                    recipients.stream().map(Recipient::address).toList();
            OutgoingMessage opened = submission.open(
                    from,
                    parameters.isBinary(),
                    (road, at) -> TraceFields.received(session, parameters.smtpUtf8(), hostname, road, addresses, at));
            outgoing = opened;
            return opened.body();
        }

        @Override
        public Reply accept(Hop dialogue) throws IOException {
            OutgoingMessage taken = outgoing;
            if (taken == null) {
                throw new IllegalStateException("accept before body");
            }
            try {
                Envelope envelope = new Envelope(from, recipients, parameters);
                return DoorReplies.accepted(submission
                        .accept(account, taken, envelope, List.of(dialogue))
                        .road());
            } catch (SubmissionFault fault) {
                throw refusal(fault);
            } catch (Undeliverable fault) {
                throw DoorReplies.undeliverable(fault);
            }
        }

        @Override
        public void close() {
            if (outgoing != null) {
                outgoing.close();
                outgoing = null;
            }
        }
    }

    private static void withinRate(Runnable count) {
        try {
            count.run();
        } catch (SubmissionFault tooMany) {
            throw Refusal.of(451, EnhancedStatus.PUT_OFF_BY_POLICY, String.valueOf(tooMany.getMessage()));
        }
    }

    private static Refusal refusal(SubmissionFault fault) {
        String text = String.valueOf(fault.getMessage());
        return fault.reason() == SubmissionFault.Reason.FORBIDDEN_FROM
                ? Refusal.of(550, EnhancedStatus.NOT_AUTHORIZED, text)
                : Refusal.of(554, EnhancedStatus.BAD_CONTENT, text);
    }
}
