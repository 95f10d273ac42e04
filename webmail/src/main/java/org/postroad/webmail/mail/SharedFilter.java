package org.postroad.webmail.mail;

import java.util.List;
import java.util.Set;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailSort;
import org.postroad.mailstore.MailboxId;
import org.postroad.webmail.jmap.MethodFault;

/**
 * Keeps a query of another's emails to the mailboxes that may be read. What asks for more than an email there shows of itself (its thread, its
 * other mailboxes) is refused, so no answer depends on what is not seen. Holds nothing.
 */
final class SharedFilter {
    private static final EmailFilter NONE = new EmailFilter.Not(List.of(EmailFilter.ALL));

    private SharedFilter() {}

    /** @throws MethodFault {@code unsupportedFilter} */
    static EmailFilter of(EmailFilter filter, Set<MailboxId> readable) {
        EmailFilter own = within(filter, readable);
        if (isBound(own)) {
            return own;
        }
        EmailFilter any = readable.isEmpty()
                ? NONE
                : new EmailFilter.Or(readable.stream()
                        .map(mailbox -> (EmailFilter) new EmailFilter.InMailbox(mailbox))
                        .toList());
        return new EmailFilter.And(List.of(any, own));
    }

    /** @throws MethodFault {@code unsupportedSort} */
    static void check(List<EmailSort> sorts) {
        for (EmailSort sort : sorts) {
            if (sort.key() instanceof EmailSort.ByKeyword keyword && keyword.scope() != EmailSort.Scope.EMAIL) {
                throw MethodFault.of("unsupportedSort", "threads of a shared account are not looked at");
            }
        }
    }

    /** Whether what it finds lies in a mailbox that it names, all of which may be read. */
    private static boolean isBound(EmailFilter filter) {
        return filter instanceof EmailFilter.InMailbox
                || filter instanceof EmailFilter.And and
                        && and.filters().stream().anyMatch(EmailFilter.InMailbox.class::isInstance);
    }

    private static EmailFilter within(EmailFilter filter, Set<MailboxId> readable) {
        if (filter instanceof EmailFilter.And and) {
            return new EmailFilter.And(within(and.filters(), readable));
        } else if (filter instanceof EmailFilter.Or or) {
            return new EmailFilter.Or(within(or.filters(), readable));
        } else if (filter instanceof EmailFilter.Not not) {
            return new EmailFilter.Not(within(not.filters(), readable));
        } else if (filter instanceof EmailFilter.InMailbox in) {
            return readable.contains(in.mailbox()) ? in : NONE;
        } else if (filter instanceof EmailFilter.InMailboxOtherThan
                || filter instanceof EmailFilter.AllInThreadHaveKeyword
                || filter instanceof EmailFilter.SomeInThreadHaveKeyword) {
            throw MethodFault.of(
                    "unsupportedFilter", "threads and other mailboxes of a shared account are not looked at");
        }
        return filter;
    }

    private static List<EmailFilter> within(List<EmailFilter> filters, Set<MailboxId> readable) {
        return filters.stream().map(each -> within(each, readable)).toList();
    }
}
