package org.postroad.mta.list;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.postroad.common.mime.Header;
import org.postroad.common.mime.HeaderField;
import org.postroad.common.mime.OutgoingHeader;
import org.postroad.mta.address.MailingList;
import org.postroad.mta.address.MailingList.Posters;

/** The header fields by which a list is known. Subject, Reply-To and all else stay as they are, so signatures over them hold. Stateless. */
final class ListFields {
    /** Of a list that the message has passed before. */
    private static final Set<String> REPLACED = Set.of(
            "list-id",
            "list-post",
            "list-help",
            "list-subscribe",
            "list-unsubscribe",
            "list-unsubscribe-post",
            "list-owner",
            "list-archive",
            "precedence");

    private ListFields() {}

    /** The name that the list has everywhere (RFC 2919 §2). */
    static String id(MailingList list) {
        return list.address().localPart() + "." + list.address().domain();
    }

    /** Whether the list has sent a message on before. */
    static boolean isFrom(MailingList list, Header header) {
        String id = "<" + id(list) + ">";
        return header.all("List-Id").stream()
                .map(field -> field.octets().toLowerCase(Locale.ROOT))
                .anyMatch(value -> value.contains(id.toLowerCase(Locale.ROOT)));
    }

    static boolean isReplaced(HeaderField field) {
        return REPLACED.contains(field.name().toLowerCase(Locale.ROOT));
    }

    /** RFC 2369 §3, RFC 2919 §3. Precedence has no RFC, and keeps the answering machines of old quiet. */
    static byte[] of(MailingList list) {
        String post = "mailto:" + list.address();
        String owner = "mailto:" + list.owner();
        OutgoingHeader header = OutgoingHeader.ascii().identifier("List-Id", list.title(), id(list));
        if (list.posters() == Posters.OWNERS) {
            header.text("List-Post", "NO");
        } else {
            header.urls("List-Post", List.of(post));
        }
        return header.urls("List-Help", List.of(owner + "?subject=help"))
                .urls("List-Unsubscribe", List.of(owner + "?subject=unsubscribe"))
                .urls("List-Owner", List.of(owner))
                .text("Precedence", "list")
                .toBytes();
    }
}
