package org.postroad.webmail.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdFormTest {
    @Property
    void readsWhatItWrites(
            @ForAll IdForm form, @ForAll @LongRange(min = 1, max = 999_999_999_999_999_999L) long number) {
        assertEquals(OptionalLong.of(number), form.parse(form.format(number)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "E", "E0", "E01", "E-1", "E+1", "E1 ", " E1", "M1", "e1", "E1x", "E9999999999999999999", "E١"
            })
    void knowsNoOtherText(String id) {
        assertTrue(IdForm.EMAIL.parse(id).isEmpty());
    }
}
