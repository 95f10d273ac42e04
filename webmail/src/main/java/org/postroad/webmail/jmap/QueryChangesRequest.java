package org.postroad.webmail.jmap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.ChangeSet;
import org.postroad.mailstore.ModSeq;
import org.postroad.webmail.json.Json;

/** What every {@code /queryChanges} is asked and answers (RFC 8620 §5.6), less filter and sort. Immutable. */
public final class QueryChangesRequest {
    private final AccountId account;
    private final String sinceState;
    private final int maxChanges;
    private final boolean calculateTotal;

    private QueryChangesRequest(MethodCall call) {
        account = call.account();
        sinceState = call.arguments().requiredText("sinceQueryState");
        maxChanges = ChangesMethod.maxChanges(call.arguments());
        calculateTotal = call.arguments().flag("calculateTotal", false);
        // Permitted to be ignored (RFC 8620 §5.6): it only lets a server leave out what lies behind.
        call.arguments().text("upToId");
    }

    public static QueryChangesRequest read(MethodCall call) {
        return new QueryChangesRequest(call);
    }

    public AccountId account() {
        return account;
    }

    public ModSeq since() {
        return States.parse(sinceState);
    }

    public int maxChanges() {
        return maxChanges;
    }

    public boolean calculateTotal() {
        return calculateTotal;
    }

    /**
     * The answer where the whole new list is at hand and an object's place depends on nothing but itself: whatever changed has left the
     * list, and stands where it is now.
     */
    public ObjectNode answer(IdForm form, ChangeSet changed, List<Long> newList) {
        Set<Long> moved = new HashSet<>(changed.created());
        moved.addAll(changed.updated());
        List<Long> removed = new ArrayList<>(changed.updated());
        removed.addAll(changed.destroyed());
        ObjectNode answer = answer(changed.newState(), newList.size());
        removed.forEach(id -> answer.withArray("/removed").add(form.format(id)));
        for (int index = 0; index < newList.size(); index++) {
            if (moved.contains(newList.get(index))) {
                added(answer, form.format(newList.get(index)), index);
            }
        }
        if (answer.path("removed").size() + answer.path("added").size() > maxChanges) {
            throw MethodFault.of("tooManyChanges");
        }
        return answer;
    }

    /** The answer without anything removed or added yet. */
    public ObjectNode answer(ModSeq newState, long total) {
        ObjectNode answer = Json.object()
                .put("accountId", IdForm.ACCOUNT.format(account.value()))
                .put("oldQueryState", sinceState)
                .put("newQueryState", States.format(newState));
        if (calculateTotal) {
            answer.put("total", total);
        }
        answer.putArray("removed");
        answer.putArray("added");
        return answer;
    }

    public static void added(ObjectNode answer, String id, long index) {
        answer.withArray("/added").addObject().put("id", id).put("index", index);
    }
}
