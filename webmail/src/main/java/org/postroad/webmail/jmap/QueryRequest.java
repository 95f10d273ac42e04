package org.postroad.webmail.jmap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.ModSeq;
import org.postroad.webmail.json.Json;

/** What every {@code /query} is asked (RFC 8620 §5.5), less filter and sort. Immutable. */
public final class QueryRequest {
    /** Ids in one answer, unless fewer are asked for. */
    public static final int MAX_LIMIT = 5_000;

    private final AccountId account;
    private final long position;
    private final @Nullable String anchor;
    private final long anchorOffset;
    private final long limit;
    private final boolean calculateTotal;

    private QueryRequest(MethodCall call) {
        Fields arguments = call.arguments();
        account = call.account();
        position = arguments.integer("position").orElse(0L);
        anchor = arguments.text("anchor").orElse(null);
        anchorOffset = arguments.integer("anchorOffset").orElse(0L);
        limit = arguments.unsigned("limit").orElse(Long.MAX_VALUE);
        calculateTotal = arguments.flag("calculateTotal", false);
    }

    public static QueryRequest read(MethodCall call) {
        return new QueryRequest(call);
    }

    public AccountId account() {
        return account;
    }

    public long position() {
        return position;
    }

    public Optional<String> anchor() {
        return Optional.ofNullable(anchor);
    }

    public long anchorOffset() {
        return anchorOffset;
    }

    public int limit() {
        return (int) Math.min(limit, MAX_LIMIT);
    }

    public boolean calculateTotal() {
        return calculateTotal;
    }

    /** The answer with the part of the list that is wanted, where the whole list is at hand. */
    public ObjectNode answer(MethodCall call, IdForm form, List<Long> all, ModSeq state, boolean canCalculateChanges) {
        int first = first(call, form, all);
        List<Long> page = all.subList(first, (int) Math.min(all.size(), (long) first + limit()));
        return answer(form, page, first, OptionalLong.of(all.size()), state, canCalculateChanges);
    }

    /** The answer with a part of the list. */
    public ObjectNode answer(
            IdForm form, List<Long> page, long first, OptionalLong total, ModSeq state, boolean canCalculateChanges) {
        ObjectNode answer = Json.object()
                .put("accountId", IdForm.ACCOUNT.format(account.value()))
                .put("queryState", States.format(state))
                .put("canCalculateChanges", canCalculateChanges)
                .put("position", first);
        page.forEach(id -> answer.withArray("/ids").add(form.format(id)));
        answer.putIfAbsent("ids", Json.array());
        if (calculateTotal && total.isPresent()) {
            answer.put("total", total.getAsLong());
        }
        if (limit > MAX_LIMIT) {
            answer.put("limit", MAX_LIMIT);
        }
        return answer;
    }

    private int first(MethodCall call, IdForm form, List<Long> all) {
        if (anchor == null) {
            long first = position < 0 ? Math.max(0, all.size() + position) : position;
            return (int) Math.min(first, all.size());
        }
        OptionalLong number = call.number(form, anchor);
        int index = number.isPresent() ? all.indexOf(number.getAsLong()) : -1;
        if (index < 0) {
            throw MethodFault.of("anchorNotFound");
        }
        return (int) Math.max(0, Math.min(index + anchorOffset, all.size()));
    }
}
