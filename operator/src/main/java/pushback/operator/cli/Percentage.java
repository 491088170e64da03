package pushback.operator.cli;

import java.math.BigDecimal;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A share as people type it, in percent: `0.5`.
public final class Percentage implements ITypeConverter<BigDecimal> {
    private static final BigDecimal ALL = BigDecimal.valueOf(100);

    @Override
    public BigDecimal convert(String text) {
        if (!text.matches("\\d{1,3}(\\.\\d{1,9})?"))
            throw new TypeConversionException("\"" + text + "\" is no percentage; write it as 0.5");
        var percent = new BigDecimal(text);
        if (percent.signum() == 0 || percent.compareTo(ALL) >= 0)
            throw new TypeConversionException("a percentage lies above 0 and below 100, not at " + text);
        return percent;
    }
}
