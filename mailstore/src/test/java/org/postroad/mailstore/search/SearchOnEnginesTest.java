package org.postroad.mailstore.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postroad.common.testing.TestEngine;
import org.postroad.mailstore.EmailFilter.And;
import org.postroad.mailstore.EmailFilter.Contains;
import org.postroad.mailstore.EmailFilter.HasKeyword;
import org.postroad.mailstore.EmailFilter.InMailbox;
import org.postroad.mailstore.EmailFilter.Not;
import org.postroad.mailstore.EmailFilter.Or;
import org.postroad.mailstore.EmailFilter.TextField;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.EmailSort;
import org.postroad.mailstore.Keyword;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.MailboxRole;
import org.postroad.mailstore.testing.TestMessage;

/** The index beside the rows of each engine. */
@ParameterizedClass
@EnumSource(TestEngine.class)
final class SearchOnEnginesTest {
    @Parameter
    TestEngine engine;

    @TempDir
    Path directory;

    @Test
    void rowsAndIndexTogether() throws Exception {
        try (SearchRig rig = SearchRig.on(engine, directory)) {
            MailboxId inbox = rig.store.mailbox(rig.bob, MailboxRole.INBOX).id();
            MailboxId archive = rig.store.mailbox(rig.bob, MailboxRole.ARCHIVE).id();
            EmailId first = rig.deliver("Plan b", "needle");
            EmailId second = rig.store.put(rig.bob, TestMessage.of("Plan a"), Set.of(archive), Keyword.SEEN);
            EmailId third = rig.deliver("Else", "nothing");
            Contains plan = new Contains(TextField.TEXT, "plan");
            HasKeyword seen = new HasKeyword(Keyword.SEEN);
            assertEquals(List.of(second, first), rig.find(plan));
            assertEquals(List.of(first), rig.find(new And(List.of(plan, new InMailbox(inbox)))));
            assertEquals(List.of(second), rig.find(new And(List.of(plan, seen))));
            assertEquals(List.of(third, second), rig.find(new Or(List.of(new Not(List.of(plan)), seen))));
            EmailQuery query = EmailQuery.newest(plan, 10);
            assertEquals(
                    List.of(second, first), rig.find(query.sortedBy(new EmailSort(EmailSort.Property.SUBJECT, true))));
            EmailSort seenFirst = new EmailSort(new EmailSort.ByKeyword(EmailSort.Scope.EMAIL, Keyword.SEEN), false);
            assertEquals(List.of(second, first), rig.find(query.sortedBy(seenFirst, EmailSort.NEWEST_FIRST)));
            rig.store.destroy(rig.bob, second);
            assertEquals(List.of(first), rig.find(plan));
        }
    }
}
