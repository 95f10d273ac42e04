package org.postroad.mta.submit;

import java.util.List;
import org.postroad.common.road.Hop;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.IdentityId;
import org.postroad.mta.dispatch.AccountWork;
import org.postroad.mta.smtp.Envelope;

/**
 * What a user asks for over JMAP (RFC 8621 §7.5). Immutable.
 *
 * @param email the account's own copy of the message, such as a draft; it stays as it is
 * @param envelope its parameters are made from the message; see {@link Submission#envelopeOf}
 * @param stated the parameters of that envelope as they were given
 * @param hops what led to this, such as the HTTP request
 * @param onSuccess written into the account in the same transaction, such as the draft's move to Sent; may run more than once
 */
public record SubmissionRequest(
        AccountId account,
        IdentityId identity,
        EmailId email,
        Envelope envelope,
        StatedParameters stated,
        List<Hop> hops,
        AccountWork.Work onSuccess) {

    public SubmissionRequest {
        hops = List.copyOf(hops);
    }
}
