package pushback.aws.scaling;

/// The sizes of a group; refuses what AWS refuses, in AWS's words.
record GroupCapacity(int min, int max, int desired) {
    GroupCapacity {
        if (min < 0) throw new IllegalArgumentException("Min bound, " + min + ", must be zero or more");
        if (min > max) {
            throw new IllegalArgumentException(
                    "Max bound, " + max + ", must be greater than or equal to min bound, " + min);
        }
        if (desired < min || desired > max) {
            throw new IllegalArgumentException("Desired capacity:" + desired
                    + " must be between the specified min size:" + min + " and max size:" + max);
        }
    }

    GroupCapacity desiring(int wanted) {
        if (wanted > max) {
            throw new IllegalArgumentException("New SetDesiredCapacity value " + wanted + " is above max value " + max
                    + " for the AutoScalingGroup.");
        }
        if (wanted < min) {
            throw new IllegalArgumentException("New SetDesiredCapacity value " + wanted + " is below min value " + min
                    + " for the AutoScalingGroup.");
        }
        return new GroupCapacity(min, max, wanted);
    }

    /// New bounds move a desired capacity that was not named along, as UpdateAutoScalingGroup does.
    GroupCapacity changed(Integer newMin, Integer newMax, Integer newDesired) {
        int least = newMin == null ? min : newMin;
        int most = newMax == null ? max : newMax;
        int wanted = newDesired != null ? newDesired : least > most ? desired : Math.clamp(desired, least, most);
        return new GroupCapacity(least, most, wanted);
    }
}
