package org.postroad.webmail.mail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.postroad.common.db.Database;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.EmailPage;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.EmailSort;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.StoreFault;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.MethodFault;
import org.postroad.webmail.jmap.QueryRequest;
import org.postroad.webmail.jmap.Sight;

/** {@code Email/query} (RFC 8621 §4.4). */
final class EmailQueryMethod implements JmapMethod {
    /** For what was stored a moment ago; a search goes on without it then. */
    private static final Duration SEARCH_PATIENCE = Duration.ofMillis(500);

    private final Database database;
    private final MailStore store;

    EmailQueryMethod(Database database, MailStore store) {
        this.database = database;
        this.store = store;
    }

    @Override
    public String name() {
        return "Email/query";
    }

    @Override
    public boolean seesShared() {
        return true;
    }

    @Override
    public void run(MethodCall call) {
        QueryRequest request = QueryRequest.read(call);
        EmailFilter filter = EmailFilters.read(call);
        List<EmailSort> sorts = EmailSorts.read(call);
        boolean collapse = call.arguments().flag("collapseThreads", false);
        call.arguments().end();
        EmailQuery asked = new EmailQuery(filter, sorts, collapse, window(call, request), request.calculateTotal());
        boolean own = request.account().equals(call.caller().id());
        if (!own) {
            SharedFilter.check(sorts);
        }
        boolean text = EmailFilters.holdText(filter);
        if (text) {
            store.search().settle(request.account(), SEARCH_PATIENCE);
        }
        try {
            EmailPage page = database.read(rows ->
                    own ? store.emails().query(rows, request.account(), asked) : shared(rows, call, request, asked));
            ObjectNode answer = request.answer(
                    IdForm.EMAIL,
                    page.ids().stream().map(EmailId::value).toList(),
                    page.position(),
                    page.total(),
                    page.state(),
                    own && !text);
            call.respond(answer.put("collapseThreads", collapse));
        } catch (StoreFault fault) {
            throw translate(fault);
        }
    }

    private EmailPage shared(Snapshot rows, MethodCall call, QueryRequest request, EmailQuery asked) {
        Sight sight = Sight.of(rows, store, call.caller().id(), request.account());
        EmailQuery seen = new EmailQuery(
                SharedFilter.of(asked.filter(), sight.readable()),
                asked.sorts(),
                asked.collapseThreads(),
                asked.window(),
                asked.calculateTotal());
        EmailPage page = store.emails().query(rows, request.account(), seen);
        return new EmailPage(page.ids(), page.position(), page.length(), sight.state());
    }

    static MethodFault translate(StoreFault fault) {
        return switch (fault.reason()) {
            case ANCHOR_NOT_FOUND -> MethodFault.of("anchorNotFound");
            case FILTER_TOO_LARGE -> MethodFault.of("unsupportedFilter", "the filter is too large");
            case FILTER_UNSUPPORTED -> MethodFault.of("unsupportedFilter", "this header field is not searched");
            default -> throw fault;
        };
    }

    private static EmailQuery.Window window(MethodCall call, QueryRequest request) {
        Optional<String> anchor = request.anchor();
        if (anchor.isEmpty()) {
            return new EmailQuery.FromPosition(request.position(), request.limit());
        }
        long number = call.number(IdForm.EMAIL, anchor.get()).orElseThrow(() -> MethodFault.of("anchorNotFound"));
        return new EmailQuery.FromAnchor(new EmailId(number), request.anchorOffset(), request.limit());
    }
}
