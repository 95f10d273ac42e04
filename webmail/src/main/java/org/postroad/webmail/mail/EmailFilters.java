package org.postroad.webmail.mail;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailFilter.Contains;
import org.postroad.mailstore.EmailFilter.TextField;
import org.postroad.mailstore.Keyword;
import org.postroad.mailstore.MailboxId;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.MethodFault;

/** Reads the filter of an email query (RFC 8621 §4.4.1). Confined to one thread. */
final class EmailFilters {
    private static final int MAX_DEPTH = 20;
    private static final EmailFilter NONE = new EmailFilter.Not(List.of(EmailFilter.ALL));
    private static final Map<String, TextField> TEXT_FIELDS = Map.of(
            "text", TextField.TEXT,
            "from", TextField.FROM,
            "to", TextField.TO,
            "cc", TextField.CC,
            "bcc", TextField.BCC,
            "subject", TextField.SUBJECT,
            "body", TextField.BODY);

    private final MethodCall call;

    private EmailFilters(MethodCall call) {
        this.call = call;
    }

    /** The filter among a method's arguments; every email if there is none. */
    static EmailFilter read(MethodCall call) {
        return call.arguments()
                .object("filter")
                .map(given -> new EmailFilters(call).filter(given, 0))
                .orElse(EmailFilter.ALL);
    }

    /** Whether a filter looks for text: how its list changes cannot be calculated. */
    static boolean holdText(EmailFilter filter) {
        if (filter instanceof EmailFilter.And and) {
            return and.filters().stream().anyMatch(EmailFilters::holdText);
        } else if (filter instanceof EmailFilter.Or or) {
            return or.filters().stream().anyMatch(EmailFilters::holdText);
        } else if (filter instanceof EmailFilter.Not not) {
            return not.filters().stream().anyMatch(EmailFilters::holdText);
        }
        return filter instanceof Contains || filter instanceof EmailFilter.Header;
    }

    private EmailFilter filter(Fields given, int depth) {
        if (depth > MAX_DEPTH) {
            throw MethodFault.of("unsupportedFilter", "the filter is too deep");
        }
        Optional<String> operator = given.text("operator");
        if (operator.isEmpty()) {
            return conditions(given);
        }
        List<EmailFilter> parts =
                given.objects("conditions").orElseThrow(() -> given.fault("conditions", "is missing")).stream()
                        .map(part -> filter(part, depth + 1))
                        .toList();
        given.end();
        return switch (operator.get()) {
            case "AND" -> new EmailFilter.And(parts);
            case "OR" -> parts.isEmpty() ? NONE : new EmailFilter.Or(parts);
            case "NOT" -> new EmailFilter.Not(parts);
            default -> throw MethodFault.of("unsupportedFilter", "there is no operator " + operator.get());
        };
    }

    private EmailFilter conditions(Fields given) {
        List<EmailFilter> all = new ArrayList<>();
        for (String name : given.names()) {
            if (TEXT_FIELDS.containsKey(name)) {
                given.text(name).ifPresent(text -> all.add(contains(TEXT_FIELDS.get(name), text)));
            } else {
                condition(given, name).ifPresent(all::add);
            }
        }
        return all.size() == 1 ? all.get(0) : new EmailFilter.And(all);
    }

    private Optional<EmailFilter> condition(Fields given, String name) {
        return switch (name) {
            case "inMailbox" -> given.text(name).map(this::inMailbox);
            case "inMailboxOtherThan" -> given.texts(name).map(this::inMailboxOtherThan);
            case "before" -> given.date(name).map(EmailFilter.Before::new);
            case "after" -> given.date(name).map(EmailFilter.After::new);
            case "minSize" -> given.unsigned(name).map(EmailFilter.MinSize::new);
            case "maxSize" -> given.unsigned(name).map(EmailFilter.MaxSize::new);
            case "allInThreadHaveKeyword" -> keyword(given, name, EmailFilter.AllInThreadHaveKeyword::new);
            case "someInThreadHaveKeyword" -> keyword(given, name, EmailFilter.SomeInThreadHaveKeyword::new);
            case "noneInThreadHaveKeyword" -> keyword(given, name, EmailFilter::noneInThreadHaveKeyword);
            case "hasKeyword" -> keyword(given, name, EmailFilter.HasKeyword::new);
            case "notKeyword" -> keyword(given, name, EmailFilter::notKeyword);
            case "hasAttachment" -> given.optionalFlag(name).map(EmailFilter.HasAttachment::new);
            case "header" -> given.texts(name).map(header -> header(given, header));
            default -> throw MethodFault.of("unsupportedFilter", "there is no condition " + name);
        };
    }

    private EmailFilter inMailbox(String id) {
        OptionalLong number = call.number(IdForm.MAILBOX, id);
        return number.isPresent() ? EmailFilter.inMailbox(new MailboxId(number.getAsLong())) : NONE;
    }

    private EmailFilter inMailboxOtherThan(List<String> ids) {
        Set<MailboxId> mailboxes = new HashSet<>();
        ids.forEach(id -> call.number(IdForm.MAILBOX, id).ifPresent(number -> mailboxes.add(new MailboxId(number))));
        return new EmailFilter.InMailboxOtherThan(mailboxes);
    }

    private static Optional<EmailFilter> keyword(Fields given, String name, Function<Keyword, EmailFilter> condition) {
        return given.text(name).map(text -> {
            try {
                return condition.apply(new Keyword(text));
            } catch (IllegalArgumentException notAKeyword) {
                throw given.fault(name, "is no keyword");
            }
        });
    }

    private static EmailFilter header(Fields given, List<String> header) {
        if (header.isEmpty() || header.size() > 2) {
            throw given.fault("header", "must hold a name, and perhaps a text");
        }
        return new EmailFilter.Header(header.get(0), header.size() == 2 ? header.get(1) : "");
    }

    /** RFC 8621 §4.4.1: every word must be there; words in quotes stand together. */
    private static EmailFilter contains(TextField field, String text) {
        List<EmailFilter> words = SearchWords.of(text).stream()
                .map(word -> (EmailFilter) new Contains(field, word))
                .toList();
        return words.size() == 1 ? words.get(0) : new EmailFilter.And(words);
    }
}
