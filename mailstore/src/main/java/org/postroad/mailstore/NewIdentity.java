package org.postroad.mailstore;

import java.util.List;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.mime.MailAddress;

/**
 * What a user says of an identity: all of it when one is made, all of it again when one is changed. Immutable.
 *
 * @param name the display name of the From field; may be empty
 * @param email the address of the From field
 * @param replyTo for the Reply-To field; may be empty
 * @param bcc added to each message; may be empty
 * @param textSignature plain text; may be empty
 * @param htmlSignature an HTML snippet, as the user gave it, not sanitised; may be empty
 */
public record NewIdentity(
        String name,
        EmailAddress email,
        List<MailAddress> replyTo,
        List<MailAddress> bcc,
        String textSignature,
        String htmlSignature) {
    public NewIdentity {
        replyTo = List.copyOf(replyTo);
        bcc = List.copyOf(bcc);
    }

    public static NewIdentity of(String name, EmailAddress email) {
        return new NewIdentity(name, email, List.of(), List.of(), "", "");
    }
}
