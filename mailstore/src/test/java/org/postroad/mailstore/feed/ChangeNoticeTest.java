package org.postroad.mailstore.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postroad.common.db.Notices;
import org.postroad.common.road.RoadId;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.StateChange;

final class ChangeNoticeTest {
    private static final RoadId ROAD = RoadId.next(Instant.EPOCH);

    private static StateChange change(Set<DataType> types, int arrivals) {
        List<StateChange.Arrival> arrived = IntStream.range(0, arrivals)
                .mapToObj(i -> new StateChange.Arrival(new EmailId(Long.MAX_VALUE - i), ROAD))
                .toList();
        return new StateChange(new AccountId(Long.MAX_VALUE), new ModSeq(Long.MAX_VALUE), types, arrived);
    }

    @Test
    void whatIsWrittenIsRead() {
        for (int arrivals : new int[] {0, 1, 7}) {
            StateChange change = change(Set.of(DataType.EMAIL, DataType.MAILBOX), arrivals);
            assertEquals(Optional.of(change), ChangeNotice.read(ChangeNotice.write(change)));
        }
    }

    @Test
    void theLargestFits() {
        String text = ChangeNotice.write(change(EnumSet.allOf(DataType.class), StateChange.MAX_ARRIVALS));
        assertTrue(text.length() <= Notices.MAX_OCTETS, text.length() + " octets");
        assertEquals(60, ChangeNotice.read(text).orElseThrow().arrived().size());
    }

    @Test
    void whatANewerVersionAddsIsLeftOut() {
        StateChange change = change(Set.of(DataType.EMAIL), 1);
        String newer = ChangeNotice.write(change).replace("EMAIL", "CALENDAR,EMAIL") + " more";
        assertEquals(Optional.of(change), ChangeNotice.read(newer));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1 2",
                "1 2 EMAIL",
                "1 x EMAIL ",
                "-1 2 EMAIL ",
                "1 2 CALENDAR ",
                "1 2 EMAIL 3",
                "1 2 EMAIL 3:",
                "1 2 EMAIL x:y"
            })
    void whatCannotBeReadIsNothing(String text) {
        assertEquals(Optional.empty(), ChangeNotice.read(text));
    }

    @Property
    void nothingThatComesBreaksTheListener(@ForAll String text) {
        ChangeNotice.read(text);
    }
}
