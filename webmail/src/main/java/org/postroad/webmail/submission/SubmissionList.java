package org.postroad.webmail.submission;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.IdentityId;
import org.postroad.mailstore.ThreadId;
import org.postroad.mta.submit.EmailSubmission.UndoStatus;
import org.postroad.mta.submit.SubmissionQuery;
import org.postroad.mta.submit.SubmissionQuery.Sort;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.MethodFault;

/** Reads filter and order of a submission query (RFC 8621 §7.3). */
final class SubmissionList {
    /** Ids that one query looks at. */
    static final int MAX_IDS = 10_000;

    private SubmissionList() {}

    /** The query for the whole list, as far as it is looked at. */
    static SubmissionQuery read(MethodCall call) {
        SubmissionQuery all = SubmissionQuery.newest(MAX_IDS);
        SubmissionQuery filtered = call.arguments()
                .object("filter")
                .map(filter -> filter(call, filter, all))
                .orElse(all);
        return call.arguments()
                .objects("sort")
                .filter(sorts -> !sorts.isEmpty())
                .map(sorts -> sort(sorts, filtered))
                .orElse(filtered);
    }

    private static SubmissionQuery filter(MethodCall call, Fields filter, SubmissionQuery all) {
        Set<String> known = Set.of("identityIds", "emailIds", "threadIds", "undoStatus", "before", "after");
        for (String name : filter.names()) {
            if (!known.contains(name)) {
                throw MethodFault.of("unsupportedFilter", "there is no condition " + name);
            }
        }
        return new SubmissionQuery(
                ids(call, filter, "identityIds", IdForm.IDENTITY, IdentityId::new),
                ids(call, filter, "emailIds", IdForm.EMAIL, EmailId::new),
                ids(call, filter, "threadIds", IdForm.THREAD, ThreadId::new),
                undoStatuses(filter),
                filter.date("before").orElse(SubmissionQuery.ANY_TIME),
                filter.date("after").orElse(Instant.EPOCH),
                all.sort(),
                all.ascending(),
                all.position(),
                all.limit());
    }

    private static <T> Set<T> ids(
            MethodCall call, Fields filter, String name, IdForm form, LongFunction<T> constructor) {
        Optional<List<String>> given = filter.texts(name);
        Set<T> ids = given.orElse(List.of()).stream()
                .map(id -> call.number(form, id))
                .filter(OptionalLong::isPresent)
                .map(number -> constructor.apply(number.getAsLong()))
                .collect(Collectors.toSet());
        if (given.isPresent() && ids.isEmpty()) {
            ids.add(constructor.apply(Long.MAX_VALUE)); // what names nothing finds nothing
        }
        return ids;
    }

    private static Set<UndoStatus> undoStatuses(Fields filter) {
        return filter.text("undoStatus")
                .map(name -> Set.of(SubmissionJson.undoStatus(name)
                        .orElseThrow(() -> filter.fault("undoStatus", "is none of pending, final and canceled"))))
                .orElse(Set.of());
    }

    private static SubmissionQuery sort(List<Fields> sorts, SubmissionQuery query) {
        Fields first = sorts.get(0);
        Sort sort = switch (first.requiredText("property")) {
            case "emailId" -> Sort.EMAIL_ID;
            case "threadId" -> Sort.THREAD_ID;
            case "sentAt" -> Sort.SENT_AT;
            default -> throw MethodFault.of("unsupportedSort");
        };
        if (sorts.size() > 1) {
            throw MethodFault.of("unsupportedSort", "one criterion at a time");
        }
        return new SubmissionQuery(
                query.identities(),
                query.emails(),
                query.threads(),
                query.undoStatuses(),
                query.before(),
                query.after(),
                sort,
                first.flag("isAscending", true),
                query.position(),
                query.limit());
    }
}
